# The owner's word for the people the business serves.
-client = { $case ->
    [upper] Customer
   *[lower] customer
  }
-clients = { $case ->
    [upper] Customers
   *[lower] customers
  }
