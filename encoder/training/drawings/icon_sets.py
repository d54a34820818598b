"""The icon sets that things are taken from, as Iconify packs them for npm; all are free to use with credit."""

from encoder.training.drawings.packages import Package

# Version and SHA-256. Each is licensed under MIT, ISC, Apache 2.0, CC BY 3.0 or CC BY 4.0; its own record says which.
_PINNED = {
    "carbon": ("1.2.29", "8e3059dc90933875439c29ff36ae4370767bc02d8beca6923b1f2bb856cf327a"),
    "emojione-monotone": ("1.2.1", "40b90004bafb406b59266155ef9b7e1dd67bf2947fc8db8d07388776f4d0d04e"),
    "fluent-emoji-high-contrast": ("1.2.6", "0b92d48c90d2200bd499e3cdd09a127ca6a8c8ddefd34c35eb5a1e4994012ae0"),
    "game-icons": ("1.2.4", "f5758efb34d91c4f50b941f355f16ee73938625e5996fabc25171288404460a4"),
    "healthicons": ("1.2.13", "4c2552c45737788a6599da3c5b72610c7fb4e7f87075d401c56fa16d487d4caf"),
    "hugeicons": ("1.2.35", "cca09de913319938961fa0613a8eb42952f76c3ee13a7c68ef411091590c5d8b"),
    "icon-park-outline": ("1.2.4", "e4c29776086e46ed7d113b7d44798a36ca74df6dcfb949da142db34714ab7c8a"),
    "iconoir": ("1.2.11", "8e5d3bfbd55aa8ef3878f0c2f248cf71fe99822172fd07990e32ab7fe7a68b1e"),
    "lets-icons": ("1.2.2", "560d8f94ef1eebf2747a167d36e81523307b8262e267f1e495817f482e1a7480"),
    "lucide": ("1.2.137", "e74db8c3a55fff55bc82de21268c4bced9f65ff10aacc0d5f3a395b0e93243c3"),
    "material-symbols-light": ("1.2.94", "b720dad80acabc2ab4312a67d31da70fc6e59a539aeb799b364f4dcb76800e7e"),
    "ph": ("1.2.2", "e3a582a047d9829fc7e8842c660d8065e598d1b68bb58cb68e75a1f1e5a614cc"),
    "solar": ("1.2.13", "9efec9045e9188c5dd5cf9de52f8ad968ffabee565026480a6c74bfe63b3bbc2"),
    "streamline-freehand": ("1.2.1", "82aaac29eea268746717e37ea498f3a31bc7df97cf3faf4e0852e9f9bfac0bdf"),
    "streamline-plump": ("1.2.0", "e158c4e47a0fd030b028c511b6eebb27ee4fad68710e47670b0099604fd5077c"),
    "streamline-ultimate": ("1.2.2", "e09225d443837eddfed5ba6c4d5bd454aa7167a914ea6c45db270fd4eecc7c0f"),
    "tabler": ("1.2.41", "3bf99af156d28d05568aff524a35ed1ba238df640a7835a5e02e1f8e439685f6"),
    "tdesign": ("1.2.19", "af53c40f637023517d6a65f609c844d74ad33362b221de971e9579e252a3b8cb"),
}
# Where a set has each icon in several styles, those that are taken; of the others what has none of UNWANTED.
STYLES = {
    "healthicons": frozenset(("outline",)),
    "lets-icons": frozenset(("light",)),
    "ph": frozenset(("thin", "fill")),
    "solar": frozenset(("linear", "broken")),
}
# Words at the end of a name that tell how an icon is drawn, and not what it shows.
STYLE_WORDS = frozenset(
    (
        *("black", "bold", "broken", "bulk", "circle", "duotone", "fill", "filled", "flat", "light", "line", "linear"),
        *("medium", "outline", "outlined", "regular", "remix", "rounded", "sharp", "solid", "square", "thin"),
        "twotone",
    )
)
UNWANTED = frozenset(("bold", "duotone", "fill", "filled", "flat", "remix", "solid", "twotone"))

ICON_SETS = tuple(
    Package("npm", f"@iconify-json/{name}", version, f"iconify-json-{name}-{version}.tgz", sha256)
    for name, (version, sha256) in _PINNED.items()
)
