"""Jobs and health over HTTP."""

from __future__ import annotations

from tests.client import Client
from tests.engines.jobs.workbench import Desk, until, working
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.jobs.model import JobKind, RunningJob


def test_a_job_is_followed_and_cancelled_over_http(
    platform: Platform, organisation: Organisation, client: Client
) -> None:
    lin, wang = client.sign_in("lin"), client.sign_in("wang")
    desk = Desk(platform, platform.workspace("main"), "lin")
    job = desk.ask("nobody_runs_this_now", lock="http")
    shown = lin.get(f"/jobs/{job}").json()
    assert (shown["id"], shown["state"], shown["progress"], shown["rows"]) == (job, "queued", 0, 0)
    assert job in [j["id"] for j in lin.get("/jobs").json()["jobs"]]
    assert wang.get(f"/jobs/{job}").status_code == 404
    assert wang.post(f"/jobs/{job}/cancel").status_code == 404
    assert lin.get("/jobs/none").status_code == 404
    assert client.anonymous().get(f"/jobs/{job}").status_code == 401
    assert lin.post(f"/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert lin.post(f"/jobs/{job}/cancel").json()["state"] == "cancelled"


def test_what_went_wrong_is_said_in_the_language_of_the_reader(
    platform: Platform, organisation: Organisation, client: Client
) -> None:
    def fail(services: object, ctx: object, job: RunningJob) -> None:
        job.problem("job_gave_up", attempts=3)

    desk = Desk(platform, platform.workspace("main"), "lin")
    with working(platform, {"fail": JobKind(fail)}):
        job = desk.ask("fail")
        desk.end_of(job)
    lin = client.sign_in("lin")
    texts = {
        language: lin.get(f"/jobs/{job}", headers={"Accept-Language": language}).json()["problems"][0]["message"]
        for language in ("en", "zh-CN", "zh-TW")
    }
    assert len(set(texts.values())) == 3
    assert "3" in texts["en"]


def test_ready_means_that_a_worker_lives(platform: Platform, organisation: Organisation, client: Client) -> None:
    http = client.anonymous().http
    with platform.db.direct() as conn:
        conn.execute("delete from yingdan.worker")
    assert http.get("/health/ready").status_code == 503
    assert http.get("/health/ready").json()["checks"] == {"database": True, "migrations": True, "worker": False}
    with working(platform):
        until(lambda: http.get("/health/ready").status_code == 200)
    assert http.get("/health/ready").status_code == 503  # it has taken itself off the list
