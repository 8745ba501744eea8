"""What the tests of disorder are made of: a company, its deliveries in any order, and the tables that come of it."""
