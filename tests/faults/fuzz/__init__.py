"""What the fuzzer of ingestion is made of: drawn tables, files of them, and a second reading to compare with."""
