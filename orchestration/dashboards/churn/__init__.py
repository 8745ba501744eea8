"""The Churn page."""
