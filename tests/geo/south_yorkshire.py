"""The geography of real South Yorkshire, as the files under SHARED/open_data allow it."""

from geo import Boundaries, GeoConfig, Lookup

CONFIG = GeoConfig(
    boundaries=(
        Boundaries("lsoa11", "boundaries_2011/lsoa_2011_E080000*.geojson", "LSOA11CD", "LSOA11NM"),
        Boundaries(
            "lsoa21", "boundaries_2021/lsoa_2021_south_yorkshire_bgc_derived.geojson", "lsoa21_code", "lsoa21_name"
        ),
        Boundaries("oa11", "boundaries_2011/oa_2011_E080000*.geojson", "OA11CD"),
        Boundaries("ward", "boundaries_admin/wards_2022_south_yorkshire.geojson", "ward22_code", "ward22_name"),
    ),
    lookups=(
        Lookup(
            "lookups/oa11_lsoa11_msoa11_lad17_south_yorkshire.csv",
            {
                "oa11": "OA11CD",
                "lsoa11": "LSOA11CD",
                "msoa11": "MSOA11CD",
                "msoa11_name": "MSOA11NM",
                "lad": "LAD17CD",
                "lad_name": "LAD17NM",
            },
        ),
        Lookup(
            "lookups/lsoa11_lsoa21_lad22_south_yorkshire.csv",
            {"lsoa11": "lsoa11_code", "lsoa21": "lsoa21_code", "lad": "ltla22_code"},
        ),
        Lookup(
            "lookups/msoa11_msoa21_lad22_south_yorkshire.csv",
            {"msoa21": "msoa21_code", "msoa21_name": "msoa21_name", "lad": "ltla22_code"},
        ),
    ),
    districts=("E08000016", "E08000017", "E08000018", "E08000019"),
    grids=(7, 8),
)
