"""How a charger speaks: hardware events become messages, requests of the CSMS become hardware actions. No I/O."""
