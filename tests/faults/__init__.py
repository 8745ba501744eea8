"""What goes wrong on purpose: kills, full disks, hostile files, readers. Short here, long in `make torture`."""
