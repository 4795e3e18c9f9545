"""Importing: files of any origin become records, in resumable chunks that can be taken back."""
