"""The Revenue page: the MRR bridge, retention, cohorts, the largest customers."""
