"""The real PostgreSQL and Chromium that tests use.

`python -m tests.services` finds or installs both, prints which ones will be used, and leaves with
3 and the exact command when one is missing. Must not know Callfloor. Nothing that is started here
outlives the test run, however that ends.
"""

from tests.services.chromium import chromium_path
from tests.services.clusters import Cluster, drop_database, durable_cluster, postgres_url
from tests.services.run_folder import begin, end

__all__ = [
    "Cluster",
    "begin",
    "chromium_path",
    "drop_database",
    "durable_cluster",
    "end",
    "postgres_url",
]
