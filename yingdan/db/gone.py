"""Versions of removed workspaces: none of them is ever given again to another workspace of the same name.

Every process keeps catalogs, people and rights under the name of a workspace until a version moves.
"""

from __future__ import annotations

from psycopg import Connection


def note_gone(conn: Connection, schema: str) -> None:
    """Write down the versions of a workspace that is about to be removed."""
    there = conn.execute("select to_regclass(%s)", (f'"{schema}"._catalog',)).fetchone()
    if there is None or there[0] is None:
        return
    conn.execute(
        f'insert into yingdan.gone as g select %s, version, rights_version from "{schema}"._catalog'
        " on conflict (schema) do update set version = greatest(g.version, excluded.version),"
        " rights_version = greatest(g.rights_version, excluded.rights_version)",
        (schema,),
    )


def go_on_after(conn: Connection, schema: str) -> None:
    """Let the versions of a workspace go on after those of the one of its name that is gone, if there was one."""
    row = conn.execute(
        "delete from yingdan.gone where schema = %s returning version, rights_version", (schema,)
    ).fetchone()
    if row is not None:
        conn.execute(
            f'update "{schema}"._catalog set version = greatest(version, %s + 1), rights_version = greatest(rights_version, %s + 1)',
            row,
        )
