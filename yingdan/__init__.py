"""Yingdan 赢单: a self-hosted sales management system (CRM)."""

__version__ = "0.1.0"
