"""Getting back what was lost, and letting go of what is old: backup, restore, rebuild, retention."""
