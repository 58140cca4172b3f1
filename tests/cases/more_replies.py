"""Replies written before the rules that read them: what a person texted to a question, and what must come of it (None: ask)."""

ADULT = [
    # English
    ("yes!!", "yes"), ("YES", "yes"), ("yeah", "yes"), ("yup", "yes"), ("Yea", "yes"), ("sure", "yes"),
    ("of course", "yes"), ("Of course I am", "yes"), ("Hi, yes", "yes"), ("ok yes", "yes"), ("1)", "yes"),
    ("option 1", "yes"), ("1 please", "yes"), ("yes 1", "yes"), ("the first one", "yes"), ("one", "yes"),
    ("1️⃣", "yes"), ("Yes I'm 45", "yes"), ("yes, 34 years old", "yes"), ("absolutely", "yes"),
    ("definitely yes", "yes"), ("YES ma'am", "yes"), ("yes i am over 18", "yes"), ("Yes. Why do you ask?", "yes"),
    ("yess", "yes"), ("n", "no"), ("no", "no"), ("No.", "no"), ("nah", "no"), ("no sorry", None), ("no i am not", "no"),
    ("No I'm only 16", "no"), ("no not yet", "no"), ("no, 2", "no"), ("2 no", "no"), ("two", "no"),
    ("the second one", "no"), ("No, in 3 months", "no"), ("no 17", "no"), ("Nope 😂", "no"),
    ("yes and no", None), ("yes or no?", None), ("no 1", None), ("2 yes", None), ("maybe", None),
    ("not sure", None), ("I don't know", None), ("yes?", None), ("yes but I'm 17", None), ("I'm 25", None),
    ("17", None), ("no wait yes", None), ("why?", None), ("3", None), ("1 or 2", None), ("12", None),
    ("no idea", None), ("no problem", None), ("almost", None), ("1 month from now", None), ("soon", None),
    ("yes in 2 weeks", None), ("what is 1", None), ("Can I do it if I am 17", None), ("none of your business", None),
    # French
    ("oui", "yes"), ("OUI!", "yes"), ("Oui j'ai 30 ans", "yes"), ("ouais", "yes"), ("ben oui", "yes"),
    ("bien sûr", "yes"), ("Oui bien sur", "yes"), ("oui madame", "yes"), ("oui merci", "yes"), ("1 oui", "yes"),
    ("la première", "yes"), ("réponse 1", "yes"), ("Bonjour, oui", "yes"), ("oui, j'ai 2 enfants", "yes"),
    ("évidemment", "yes"), ("un", "yes"), ("non", "no"), ("Non, pas encore", "no"), ("non j'ai 17 ans", "no"),
    ("non, dans 1 mois", "no"), ("deux", "no"), ("la 2", "no"), ("numéro 2", "no"), ("non malheureusement", "no"),
    ("oui et non", None), ("peut-être", None), ("je ne sais pas", None), ("oui 2", None), ("non 1", None),
    ("oui mais j'ai 17 ans", None), ("bientôt", None), ("1 ou 2", None), ("dans 2 mois", None), ("18 ans", None),
    ("pourquoi?", None), ("non oui", None), ("aucune idée", None), ("2 mois", None),
]

WORKED = [
    ("Yes I have", "yes"), ("yes, in Scarborough", "yes"), ("yes for 3 years", "yes"), ("Yes since 2018", "yes"),
    ("yes 2 jobs actually", "yes"), ("yes, still working", "yes"), ("Yep for 10 years now", "yes"),
    ("no, I work in Ottawa", "no"), ("No I retired", "no"), ("no never", "no"), ("Non, à Montréal", "no"),
    ("oui depuis 5 ans", "yes"), ("oui à Mississauga", "yes"), ("Oui, 2 emplois", "yes"), ("non jamais", "no"),
    ("I used to", None), ("yes, 5 years ago", None), ("I worked 1 year", None), ("yes before covid", None),
    ("2 years", None), ("oui il y a 5 ans", None), ("1 an", None), ("Is Hamilton ok?", None),
    ("what is GTA", None), ("Toronto", None), ("yes and yes", "yes"),
]

ETHNICITY = [
    ("Yes", "black"), ("yes black", "black"), ("Yes, Black", "black"), ("black", "black"), ("I am black", "black"),
    ("Black!", "black"), ("1", "black"), ("yes I do", "black"), ("Yes I am Black", "black"), ("1 yes black", "black"),
    ("yeah", "black"), ("No", "other"), ("no, another identity", "other"), ("another identity", "other"),
    ("No I'm Filipino", "other"), ("no i do not", "other"), ("2", "other"), ("nope", "other"), ("No, South Asian", "other"),
    ("Oui", "black"), ("oui, personne noire", "black"), ("personne noire", "black"), ("une autre identité", "other"),
    ("Non", "other"), ("non, une autre identite", "other"), ("Non je suis asiatique", "other"), ("oui je le suis", "black"),
    ("Black and proud", "black"), ("option 2", "other"), ("Black Canadian", "black"),
    ("not black", None), ("I'm not black", None), ("no black", None), ("yes another identity", None), ("1 no", None),
    ("mixed", None), ("half black", None), ("black or other?", None), ("yes no", None), ("I prefer not to say", None),
    ("je ne suis pas noire", None), ("noire ou autre", None), ("both", None), ("1 and 2", None), ("yes 2", None),
    ("brown", None), ("non personne noire", None), ("Non, je suis une personne noire", None), ("métis", None),
]

GENDER = [
    ("woman", "woman"), ("Woman.", "woman"), ("I am a woman", "woman"), ("I'm a woman", "woman"), ("a woman", "woman"),
    ("1", "woman"), ("1 woman", "woman"), ("Femme", "woman"), ("femme 😊", "woman"), ("une femme", "woman"),
    ("je suis une femme", "woman"), ("man", "man"), ("Man", "man"), ("I'm a man", "man"), ("homme", "man"),
    ("un homme", "man"), ("Je suis un homme", "man"), ("2", "man"), ("man 2", "man"), ("3", "another"),
    ("another gender", "another"), ("Another", "another"), ("un autre genre", "another"), ("autre genre", "another"),
    ("option 3", "another"), ("the third one", "another"), ("le 2", "man"), ("woman, 45 years old", "woman"),
    ("Hi! Woman", "woman"), ("woman thanks", "woman"), ("femme merci", "woman"),
    ("man or woman?", None), ("not a man", None), ("woman 2", None), ("homme 1", None), ("1 man", None),
    ("Man this is a long survey", None), ("yes", None), ("no", None), ("4", None), ("why does it matter", None),
    ("homme et femme", None), ("pas une femme", None), ("I used to be a man", None), ("prefer not to say", None),
    ("another question: how long is this", None), ("2 kids", None), ("1 3", None), ("je ne suis pas un homme", None),
    ("1 woman and 2 men", None), ("my husband is a man", None),
]

BORN = [
    ("yes", "yes"), ("Yes I was", "yes"), ("yes in Toronto", "yes"), ("born and raised, yes", "yes"), ("no", "no"),
    ("No, Jamaica", "no"), ("no I came 10 years ago", "no"), ("No, I was born in the Philippines", "no"),
    ("no i wasn't", "no"), ("Oui, à Montréal", "yes"), ("non, en Haïti", "no"), ("Non je suis née au Cameroun", "no"),
    ("2", "no"), ("1", "yes"), ("Philippines", None), ("Ghana", None), ("yes and no", None), ("2000", None),
    ("I came here when I was 2", None), ("1 year ago", None), ("Haïti", None), ("non 1", None), ("no 2", "no"),
]

SECTOR = [
    ("home care please", "home_care"), ("Home-care", "home_care"), ("HOMECARE", "home_care"), ("home care 1", "home_care"),
    ("1 home care", "home_care"), ("1 - Home care", "home_care"), ("I work in home care", "home_care"),
    ("Home care mostly", "home_care"), ("mostly home care", "home_care"), ("home care, 3 clients a day", "home_care"),
    ("home_care", "home_care"), ("option 1", "home_care"), ("#1", "home_care"), ("first one", "home_care"),
    ("Long-term care", "long_term"), ("Long term care home", "long_term"), ("longterm care", "long_term"),
    ("2", "long_term"), ("two", "long_term"), ("2.", "long_term"), ("number 2", "long_term"), ("long term", "long_term"),
    ("I have been there 4 years, long term care", "long_term"), ("It's 2", "long_term"), ("Elsewhere", "other"),
    ("elsewhere, a hospital", "other"), ("other", "other"), ("3", "other"), ("three", "other"), ("3 elsewhere", "other"),
    ("the third", "other"), ("ok 2 thanks", "long_term"), ("my answer is 3", "other"),
    ("Soins à domicile", "home_care"), ("soins a domicile svp", "home_care"), ("je travaille en soins à domicile", "home_care"),
    ("soins de longue durée", "long_term"), ("Soins longue duree", None), ("ailleurs", "other"), ("Ailleurs, à l'hôpital", "other"),
    ("la troisième", "other"), ("le 1", "home_care"), ("trois", "other"), ("réponse 2", "long_term"), ("J'ai 2 emplois, ailleurs", "other"),
    ("home care and long term care", None), ("both", None), ("1 and 3", None), ("1,2", None), ("1/2", None), ("12", None),
    ("home care 2", None), ("2 home care", None), ("not home care", None), ("I used to do home care", None),
    ("I was in long term care", None), ("home care or elsewhere?", None), ("4", None), ("nursing home", None),
    ("3 nursing homes", None), ("2 clients", None), ("1 month ago I left", None), ("I have 2 jobs", None), ("it depends", None),
    ("Toronto", None), ("home", None), ("pas en soins à domicile", None), ("1 ou 2", None), ("2 emplois", None),
    ("home care until last year", None), ("soins à domicile avant", None), ("no 1", None), ("maybe 1", None), ("yes", None),
    ("all of them", None), ("what is long term care?", None), ("there are 3 of us", None), ("not 2", None), ("home care?", None),
]

NETWORK = [
    ("12", 12), ("about 12", 12), ("Maybe 15", 15), ("around 30 people", 30), ("I know about 8", 8), ("8 friends", 8),
    ("10 PSWs", 10), ("20 of them", 20), ("I'd say 25", 25), ("approximately 40", 40), ("~40", 40), ("at work I know 12", 12),
    ("six", 6), ("Twenty two", 22), ("thirty-five", 35), ("fortyfive", 45), ("one hundred and ten", 110), ("a dozen", 12),
    ("half a dozen", 6), ("two dozen", 24), ("1O", 10), ("2O people", 20), ("15 or so", 15), ("15 maybe", 15), ("like 10", 10),
    ("12 coworkers", 12), ("5 close friends", 5), ("I have 7 friends", 7), ("4 from church", 4), ("Hi, 9", 9), ("9 thanks", 9),
    ("10-15", (12, "range")), ("10 to 15", (12, "range")), ("5 or 6", (5, "range")), ("between 5 and 10 people", (7, "range")),
    ("from 20 to 30", (25, "range")), ("10/12", (11, "range")), ("8–10", (9, "range")), ("20+", (20, "bounded")), ("50 +", (50, "bounded")),
    ("20 plus", (20, "bounded")), ("more than 20", (20, "bounded")), ("less than 5", (5, "bounded")), ("at least 10", (10, "bounded")), ("over 100", (100, "bounded")),
    ("no more than 5", (5, "bounded")), ("20 or more", (20, "bounded")), ("up to 10", (10, "bounded")), ("under 10", (10, "bounded")),
    ("0", 0), ("none", 0), ("just me", 0), ("no one", 0), ("I don't know anyone", 0), ("I know nobody", 0), ("0 people", 0),
    ("3 years", None), ("12 hours", None), ("40 hrs a week", None), ("I'm 45", None), ("45 years old", None), ("$20", None), ("20 dollars", None),
    ("50%", None), ("416-555-0142", None), ("call me at 4165550142", None), ("12 Example Street", None), ("2 kids", None), ("at 5pm", None),
    ("10 clients", None), ("not 20", None), ("I don't know", None), ("many", None), ("a lot", None), ("a few", None), ("lots of people", None),
    ("20 and 5", None), ("I know 20 but only talk to 5", None), ("hundreds", None), ("what do you mean", None), ("5 years as a psw", None), ("since 2015", None),
    ("I know 5 and", None), ("I work 3 days", None), ("2 months", None), ("I worked with 30 before", None), ("12.5", None), ("1/2", None), ("24/7", None),
    ("none of your business", None), ("two jobs", None), ("-5", None), ("2 much", None), ("10k", None), ("yes", None), ("5 shifts", None), ("I used to know 20", None), ("5:30", None),
    # French
    ("environ 12", 12), ("une dizaine", 10), ("une vingtaine de personnes", 20), ("à peu près 30", 30), ("peut-être 15", 15),
    ("je connais 5 personnes", 5), ("J'en connais 8", 8), ("douze", 12), ("vingt-cinq", 25), ("quatre-vingt-dix", 90), ("8 collègues", 8),
    ("j'ai 6 amis", 6), ("une centaine", 100), ("cent", 100), ("il y en a 14", 14), ("10 à 15", (12, "range")), ("de 10 à 15", (12, "range")), ("5 ou 6", (5, "range")),
    ("plus de 20", (20, "bounded")), ("moins de 5", (5, "bounded")), ("au moins 10", (10, "bounded")), ("20 et plus", (20, "bounded")), ("pas plus de 5", (5, "bounded")),
    ("personne", 0), ("aucune", 0), ("je ne connais personne", 0), ("zéro", 0), ("juste moi", 0), ("seulement moi", 0),
    ("10 ans", None), ("j'ai 45 ans", None), ("3 mois", None), ("pas 15", None), ("beaucoup", None), ("plusieurs", None), ("quelques-uns", None), ("20 $", None), ("20 piastres", None),
    ("40 heures", None), ("aucune idée", None), ("je travaille dans 3 résidences", None), ("ca dépend", None), ("je connais 5 personnes et", None), ("depuis 2015", None), ("des dizaines", None),
    ("ça fait 10 ans que je travaille", None), ("2 enfants", None), ("514-555-0142", None), ("un peu", None), ("une fois", None),
]

CONSENT = [
    ("1", "agree"), ("1.", "agree"), ("#1", "agree"), ("one", "agree"), ("One", "agree"), ("agree", "agree"), ("I agree!", "agree"), ("agree 1", "agree"),
    ("1 I agree", "agree"), ("1, agree", "agree"), ("Hi, I agree", "agree"), ("i agree thank you", "agree"), ("1 please", "agree"), ("1 thanks", "agree"), ("1 👍", "agree"), ("I agree to participate", "agree"),
    ("yes I agree", "agree"), ("ok I agree", "agree"), ("1 yes", "agree"), ("I accept", "agree"), ("option 1", "agree"), ("agreed", "agree"), ("un", "agree"), ("j'accepte", "agree"), ("Je suis d'accord", "agree"),
    ("1 j'accepte", "agree"), ("Oui j'accepte", "agree"), ("j'accepte de participer", "agree"), ("1 accepter", "agree"), ("bonjour, 1", "agree"), ("acepto", "agree"),
    ("2", "refuse"), ("2.", "refuse"), ("2 refuse", "refuse"), ("2 no thanks", "refuse"), ("no", "refuse"), ("nope", "refuse"), ("no thanks", "refuse"), ("No I don't want to", "refuse"), ("no not interested", "refuse"),
    ("not interested", "refuse"), ("I'm not interested", "refuse"), ("refuse", "refuse"), ("I decline", "refuse"), ("I do not agree", "refuse"), ("I don't agree", "refuse"), ("nah", "refuse"), ("No, I'm busy", "refuse"),
    ("non", "refuse"), ("Non merci", "refuse"), ("deux", "refuse"), ("je n'accepte pas", "refuse"), ("pas intéressée", "refuse"), ("je ne suis pas intéressé", "refuse"), ("2 je refuse", "refuse"), ("Non, je ne veux pas", "refuse"), ("je ne suis pas d'accord", "refuse"),
    ("yes", "exact"), ("ok", "exact"), ("sure", "exact"), ("Yeah", "exact"), ("okay", "exact"), ("oui", "exact"), ("d'accord", "exact"), ("yes please", "exact"), ("ok let's start", "exact"), ("Oui je veux", "exact"),
    ("1 2", None), ("1 or 2", None), ("12", None), ("21", None), ("1 question first", None), ("I agree?", None), ("agree to what", None), ("2 questions", None), ("how long does it take?", None), ("who are you", None),
    ("Is this a scam", None), ("no idea what this is", None), ("no problem", None), ("maybe", None), ("1 no", None), ("2 I agree", None), ("yes 2", None), ("no 1", None), ("how much do I get paid", None), ("what", None), ("3", None),
    ("1 ou 2", None), ("c'est quoi", None), ("qui êtes-vous?", None), ("non 1", None), ("I would agree but I have a question", None), ("later", None), ("plus tard", None), ("2 minutes please", None), ("11", None), ("no, I agree", None), ("1 minute", None),
]
