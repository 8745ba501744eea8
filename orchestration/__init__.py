"""Orchestration of the customer-success metrics: raw files in, a published release out."""
