"""WooCommerce reviews: "NAME (verified owner) – DATE"."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import DATE
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "woocommerce",
    must="–",
    anchor=(
        rf"(?P<name>[^∂∆–]{{1,50}}?)(?: \((?:verified owner|verifizierter (?:besitzer|kaufer)|client confirme"
        rf"|propietario verificado|proprietario verificato|geverifieerde eigenaar|zweryfikowany"
        rf"|dogrulanmis (?:sahip|alici))\))? – {DATE}"
    ),
    comments=True,
    needs=1,
    signs=(
        "add a review*",
        "reviews (0",
        "0 reviews for*",
        "0 review for*",
        "be the first to review*",
        "only logged in customers who have purchased*",
        "bewertungen (0",
        "rezensionen (0",
        "avis (0",
        "valoraciones (0",
        "recensioni (0",
        "opinie (0",
    ),
)
