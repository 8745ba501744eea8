"""The Team page: roles, training, practices, and the CSMs with their customers."""
