# The owner's word for the people the business serves.
-client = { $case ->
    [upper] Pupil
   *[lower] pupil
  }
-clients = { $case ->
    [upper] Pupils
   *[lower] pupils
  }
