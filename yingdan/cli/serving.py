"""Runs the HTTP server, with one process or several."""

from __future__ import annotations

import uvicorn

from yingdan.api.app import build_app
from yingdan.bootstrap import Platform


def serve(platform: Platform, host: str, port: int) -> None:
    """Serve until a signal stops it; requests under way get 20 seconds to finish."""
    uvicorn.run(
        build_app(platform),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=20,
        server_header=False,
        timeout_keep_alive=30,
    )
