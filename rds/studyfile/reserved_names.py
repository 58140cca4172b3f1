"""Names that a study file cannot give, because they mean something already."""

TAKEN_KEYS = {
    "language": "the choice of language",
    "consent": "the consent",
    "network_size": "the network-size question",
    "id": "a column of the data",
    "recruiter_id": "a column of the data",
    "wave": "a column of the data",
    "enrolled_at": "a column of the data",
    "completed_at": "a column of the data",
    "coupons_issued": "a column of the data",
    "recruited_at": "a column of the data",
}

# The opt-out and help words of carriers and providers, and the service's own words: a text that says just one
# of these is never taken for an answer. YES and START are absent: in a conversation they are answers like any
# other.
RESERVED_WORDS = frozenset(
    (
        "aide",
        "arret",
        "balance",
        "cancel",
        "codes",
        "coupon",
        "coupons",
        "effacer",
        "end",
        "erase",
        "help",
        "info",
        "optout",
        "passer",
        "quit",
        "remove",
        "retirer",
        "revoke",
        "skip",
        "solde",
        "stop",
        "stopall",
        "td",
        "unsubscribe",
        "withdraw",
    )
)
