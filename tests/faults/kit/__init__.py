"""What the tests of crashes share: a company's runs in processes that can be killed, and what must hold afterwards."""
