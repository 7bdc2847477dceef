import shutil
import subprocess
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import resolve

from ocrsite import redis_urls
from recognition.lanes import Lane
from tests import environment
from tests.deploy import shape

PODS = shape.pods()
CONTAINERS = [
    pytest.param(container, id=f"{name}-{container['name']}")
    for name, pod in PODS.items()
    for container in pod.get("initContainers", []) + pod["containers"]
]
SCALED = {part["spec"]["scaleTargetRef"]["name"]: part for part in shape.of_kind("ScaledObject").values()}
BASE = shape.DEPLOY / "kubernetes" / "base"


@pytest.mark.parametrize("name", PODS)
def test_its_pod_is_nobody_and_knows_no_cluster(name: str) -> None:
    pod = PODS[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False


@pytest.mark.parametrize("container", CONTAINERS)
def test_it_is_fenced(container: dict[str, Any]) -> None:
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]


def test_the_namespace_admits_nothing_less_strict() -> None:
    labels = shape.of_kind("Namespace")["scrawl"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_its_variables_are_settings() -> None:
    lines = (BASE / "settings.env").read_text().splitlines()
    secrets = shape.of_kind("Secret")["secrets"]["stringData"]
    given = {line.split("=")[0] for line in lines} | {name for name in secrets if name.isupper()}
    assert given <= environment.SETTINGS


@pytest.mark.parametrize("kind", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_its_probes_are_answered(kind: str) -> None:
    """By the name that the probe comes under: a pod's own address is no name of the site's."""
    probe = PODS["web"]["containers"][0][kind]["httpGet"]
    headers = {header["name"]: header["value"] for header in probe["httpHeaders"]}
    assert resolve(probe["path"]).url_name == "healthz"
    assert Client(headers=headers).get(probe["path"]).status_code == 200


@pytest.mark.parametrize("lane", Lane)
def test_a_worker_s_metrics_are_where_prometheus_may_enter(lane: Lane) -> None:
    [container] = PODS[lane]["containers"]
    given = {variable["name"]: variable["value"] for variable in container["env"]}
    assert set(given) <= environment.SETTINGS
    assert container["ports"] == [{"name": "metrics", "containerPort": int(given["WORKER_METRICS_PORT"])}]
    policy = shape.of_kind("NetworkPolicy")["workers"]["spec"]
    assert lane in policy["podSelector"]["matchExpressions"][0]["values"]
    [rule] = policy["ingress"]
    assert rule["ports"] == [{"port": "metrics"}]
    [source] = rule["from"]
    assert source["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "monitoring"}


@pytest.mark.parametrize("lane", Lane)
def test_workers_follow_the_length_of_their_lane(lane: Lane) -> None:
    [trigger] = SCALED[lane]["spec"]["triggers"]
    assert trigger["metadata"]["listName"] == lane
    url = shape.of_kind("Secret")["secrets"]["stringData"]["REDIS_URL"]
    assert trigger["metadata"]["databaseIndex"] == str(redis_urls.database(url))
    assert trigger["metadata"]["address"] in url
    assert SCALED[lane]["spec"]["minReplicaCount"] >= 1  # the sweeper sends only to a lane that is heard


def test_what_is_scaled_names_no_number_of_its_own() -> None:
    by_load = {part["spec"]["scaleTargetRef"]["name"] for part in shape.of_kind("HorizontalPodAutoscaler").values()}
    deployments = shape.of_kind("Deployment")
    for name in by_load | set(SCALED):
        assert "replicas" not in deployments[name]["spec"]
    assert deployments["scheduler"]["spec"]["replicas"] == 1


def test_no_pod_starts_before_the_database_is_up_to_the_code() -> None:
    for name in shape.of_kind("Deployment"):
        assert any("migrate --check" in container["command"][-1] for container in PODS[name]["initContainers"])


def test_whatever_selects_pods_finds_some() -> None:
    apps = set(PODS)
    for kind in ("Service", "PodDisruptionBudget"):
        for part in shape.of_kind(kind).values():
            chosen = part["spec"]["selector"]
            assert chosen.get("matchLabels", chosen)["app"] in apps
    policies = shape.of_kind("NetworkPolicy")
    assert policies["nothing"]["spec"]["podSelector"] == {}
    [stores] = policies["stores"]["spec"]["podSelector"]["matchExpressions"]
    assert set(stores["values"]) == apps


def test_all_of_it_is_applied_and_no_secret() -> None:
    listed = set(yaml.safe_load((BASE / "kustomization.yaml").read_text())["resources"])
    there = {path.name for path in BASE.glob("*.yaml")}
    assert there - listed == {"kustomization.yaml", "secret.example.yaml"}


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not here to ask")
@pytest.mark.parametrize("folder", ["base", "keda"])
def test_kustomize_understands_it(folder: str) -> None:
    told = subprocess.run(
        ["kubectl", "kustomize", str(BASE.parent / folder)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert all(part["metadata"].get("namespace", "scrawl") == "scrawl" for part in yaml.safe_load_all(told.stdout))
