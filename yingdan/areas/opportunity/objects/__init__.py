"""Declarations of pipelines, stages and opportunities."""
