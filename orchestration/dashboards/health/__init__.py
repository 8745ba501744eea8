"""The Health page: scores, who moves, whether they predict churn, who is at risk."""
