"""A lab over several processes: each worker is a lab of its share of the chargers, one parent shows them as one."""
