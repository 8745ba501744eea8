"""The Plan page: five phases, what is reported beside what is measured."""
