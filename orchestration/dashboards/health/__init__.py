"""The Health page: scores, who moves, whether they foretell churn, who is at risk."""
