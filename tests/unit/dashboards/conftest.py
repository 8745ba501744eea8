"""Sites for the tests of their files."""

from tests.support.site_fixtures import demo_site, sites, sites_folder

__all__ = ["demo_site", "sites", "sites_folder"]
