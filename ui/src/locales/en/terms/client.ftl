# The owner's word for the people the business serves.
-client = { $case ->
    [upper] Client
   *[lower] client
  }
-clients = { $case ->
    [upper] Clients
   *[lower] clients
  }
