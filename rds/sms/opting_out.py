"""Free words that a reasonable person reads as "stop texting me", though they are no keyword.

The FCC counts them as a revocation like STOP itself (47 CFR 64.1200(a)(10), in force since 11 April 2025).
They are read conservatively, since a missed one is seen by the study team and a wrong one silences a
participant: the words must be about being texted, or be nothing but a plea to stop.
"""

import re

_STOP = r"(?:stop|quit|cease|arrete[rz]?|cesse[rz]?)"
_MESSAGES = r"(?:text|sms|texto|message|msg|reminder|call|email|notification|rappel|appel|courriel)s?"
_WRITE = r"(?:(?:text|messag|contact|writ|bother|spam|email|harass|annoy|sms)(?:e|es|ing|ming)?|call(?:ing)?)"
_ECRIRE = r"(?:ecrire|texter|contacter|appeler|deranger|envoyer|harceler|embeter)"
_ECRIVEZ = r"(?:ecri|text|contact|appel|envoy|derang|harcel)\w+"
_ME = r"(?:me|us|this number|my (?:number|phone))"
_PLEASE = (
    r"(?:please|pls|plz|ok|okay|hey|hi|hello|just|now|already|it|this|that|all|again|anymore|any more"
    r"|thanks|thank|you|svp|stp|merci|ca|tout|maintenant)"
)
_WANT = r"(?:want|wish|like|need|let me|how do i|how can i|how to)"
_DO_NOT = r"(?<!you )(?<!they )(?<!he )(?<!she )(?<!i )(?<!we )\b(?:do not|don t|dont|never)"
_UNLESS_NEGATED = r"(?<!not )(?<!don t )(?<!dont )(?<!never )(?<!can t )(?<!cant )(?<!cannot )(?<!won t )"

_PLEAS = tuple(
    re.compile(pattern)
    for pattern in (
        # Nothing but the plea: "please stop", "stop it now", "arretez svp".
        rf"^(?:{_PLEASE} )*(?:stop|unsubscribe|arrete[rz]?|desabonne[rz]?|desinscrire)(?: (?:{_PLEASE}|stop|arretez?))*$",
        rf"^(?:{_PLEASE} )*{_STOP} {_WRITE}(?: {_PLEASE})*$",
        rf"^(?:{_PLEASE} )*(?:remove|delete|unsubscribe|withdraw) me(?: {_PLEASE})*$",
        rf"^(?:{_PLEASE} )*{_STOP} (?:the|these|those|your|all|les|ces|vos|tes) (?:\w+ )?{_MESSAGES}\b",
        # "stop texting me", "stop sending me these messages"
        rf"{_UNLESS_NEGATED}\b{_STOP} {_WRITE} {_ME}\b",
        rf"{_UNLESS_NEGATED}\b{_STOP} (?:sending|with|all)(?: (?:me|us|all|any|the|these|those|your|this|more|of|text))* {_MESSAGES}\b",
        rf"\b{_STOP} (?:de|d) (?:(?:m|me|nous) )+{_ECRIRE}\b",
        rf"\b{_STOP} (?:de|d) envoyer (?:des|les|vos|ces|tes|de) {_MESSAGES}\b",
        # "do not contact me", "never text me again", "ne m'écrivez plus"; but not "do not text me before 5"
        rf"{_DO_NOT} (?:ever )?(?!call){_WRITE} {_ME}\b(?! (?:before|after|until|at|during|late|so|on|between|if|unless)\b)",
        rf"{_DO_NOT} (?:ever )?call {_ME}(?: {_PLEASE})*$",
        rf"\bne (?:m|me|nous) {_ECRIVEZ} (?:plus|pas|jamais)\b|\bn envoyez (?:plus|pas)\b",
        # "no more messages", "plus de textos"
        rf"\bno more {_MESSAGES}\b|\bdon t want (?:any more |any |these |your |more )?{_MESSAGES}\b",
        rf"\b(?:plus de|plus aucun|aucun autre) {_MESSAGES}\b",
        # "take me off your list", "delete my number", "retirez-moi", "supprimez mon numéro"
        rf"{_UNLESS_NEGATED}\b(?:remove|delete|unsubscribe|withdraw|opt|take) me (?:from|off|out|of|now|please)\b",
        r"\b(?:remove|delete|lose|forget|erase) (?:this|my) (?:phone )?(?:number|contact)\b",
        r"\b(?:retire|enleve|supprime|desabonne|efface)[sz]? moi\b|\bdesinscri(?:s|vez) moi\b",
        r"\b(?:retire|enleve|supprime|efface|oublie)[rz]? mon (?:numero|contact)\b",
        # "leave me alone", "laissez-moi tranquille"
        r"\bleave (?:me|us) (?:alone|be)\b|\blaisse[sz]? (?:moi|nous) (?:tranquilles?|en paix)\b",
        # "I want to opt out", "how do I unsubscribe", "je veux me désabonner"
        rf"\b{_WANT} (?:to )?(?:opt out|unsubscribe|be removed|get off|stop (?:this|these|getting|receiving))\b",
        r"\bwant (?:this|these|it|them) to stop\b|\bi want out\b|\bi (?:opt out|unsubscribe)\b",
        rf"\b(?:i|{_WANT}) (?:to )?withdraw(?: from\b|$)|\bif you (?:do not|don t|dont) stop\b",
        r"\bi (?:hereby )?(?:revoke|withdraw) (?:my )?consent\b",
        r"\b(?:me|m) (?:desabonner|desinscrire|retirer)\b|\bje (?:me )?(?:retire|revoque|desabonne)\b",
    )
)
# STOP as a sentence of its own, whatever follows: "STOP. Who is this?"
_STOP_FIRST = re.compile(r"\s*(?:stop|unsubscribe|arr[eê]tez?|d[ée]sabonnez)\s*[.!,;:\n]", re.IGNORECASE)


def wants_out(text: str, folded: str) -> bool:
    """Tell whether a message asks, in free words, to be left alone: in English or French.

    `text` is the message as written and `folded` the same without case, accents and punctuation.
    """
    return bool(_STOP_FIRST.match(text)) or any(plea.search(folded) for plea in _PLEAS)
