"""The demo company: a synthetic B2B SaaS company, its exports, and the truth about it."""

from orchestration.demo.company import Company, generate
from orchestration.demo.ensure import ensure

__all__ = ["Company", "ensure", "generate"]
