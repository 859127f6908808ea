"""The settings every test runs under, set before Django reads them (a pytest plugin, named in pyproject.toml)."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("GONGKAI_") and name != "GONGKAI_BROWSER_REQUIRED"]:
    del os.environ[name]
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.settings"
os.environ["GONGKAI_SECRET_KEY"] = "a-key-for-tests-only-a-key-for-tests-only"
os.environ["GONGKAI_LEDGER_KEY"] = "11" * 32
os.environ["GONGKAI_VAULT_KEYS"] = "YS1rZXktZm9yLXRlc3RzLW9ubHktMzItYnl0ZXMhISE="
os.environ["GONGKAI_VAR"] = tempfile.mkdtemp(prefix="gongkai-test-")
os.makedirs(
    os.path.join(os.environ["GONGKAI_VAR"], "static")
)  # where the server looks; empty, as tests need none of it
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside the tests' own queries.
