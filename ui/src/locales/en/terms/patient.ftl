# The owner's word for the people the business serves.
-client = { $case ->
    [upper] Patient
   *[lower] patient
  }
-clients = { $case ->
    [upper] Patients
   *[lower] patients
  }
