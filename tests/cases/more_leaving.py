"""Texts about leaving, written before the rules that read them, sorted by what must come of them."""

STOP = """
Stop sending me texts
STOP NOW
stop it
Stop please!!
please stop messaging
can you stop texting me
Can you please remove my number
remove my number from your list
take my number off
take me off this list
get me off this list
Unsubscribe me
unsuscribe
STOPPPP
stop stop stop
St0p
ST0P
sotp
stpo
Stop texting this number
Please do not text me again
dont contact me again
do not message me
No more messages
no more text messages please
I don't want any more texts
I don't want these texts
I do not wish to receive these messages
I no longer want to participate
I don't want to do this anymore
I don't want to be in this study anymore
I want out
I want to opt out
please opt me out
opt me out of this study
I quit
I'm done, stop
cancel my participation
Please cancel my participation in the study
I want to cancel
I would like to stop
I'd like to stop participating
I am not interested anymore, stop texting
leave me alone
quit texting me
wrong number
You have the wrong number
Wrong person
this is the wrong number sorry
sorry wrong number
Stop - John
STOP. Thanks, Maria
stop texting me or I will call the police
fuck off
arret
ARRÊTER
Arrête
arrêtez
Arrêtez svp
STOP SVP
arrêtez de m'envoyer des textos
arrêtez de m'envoyer des messages
arrêtez les messages
Ne m'envoyez plus de textos
ne me textez plus
N'écrivez plus à ce numéro
je ne veux plus de textos
je ne veux plus recevoir de messages
Je ne veux plus participer
je veux me désinscrire
retirez-moi de la liste
enlevez mon numéro
annulez ma participation
Mauvais numéro
vous avez le mauvais numéro
Vous vous trompez de numéro
plus de textos svp
foutez-moi la paix
laissez moi tranquille
désabonner
BASTA
PARAR
Alto por favor
no quiero participar
numero equivocado
ya no quiero mensajes
停止
توقف
СТОП!
itigil
ＳＴＯＰ
S.T.O.P
"STOP"
"""

MAYBE = """
TD
who gave you my number
Who gave you this number?
how did you get my number
where did you get my number
stop that nonsense
this is harassment
I will report you to the police
you are spamming me
this is spam
qui vous a donné mon numéro?
comment avez-vous eu mon numéro
Remove
new number who dis
I got this number last week
"""

ERASE = """
delete my answers
please delete my data
Delete all my information
erase everything
erase my data please
Can you delete my responses
remove my data from the study
I want my data deleted
I want to withdraw from the study
withdraw
I withdraw
withdraw my consent
I withdraw my consent
I would like to withdraw my participation
forget about me
destroy my data
supprimez mes réponses
Effacez tout
supprimez mes données svp
effacer mes réponses
Je veux me retirer de l'étude
je me retire
je retire mon consentement
oubliez-moi
je veux que mes données soient supprimées
borre mis datos
eliminen mis respuestas
quiero retirarme del estudio
"""

HARMLESS = """
Yes
No
1
home care
I can't stop
don't stop
don't stop texting me
My bus stop is at Finch
I take the bus to the last stop
I stopped working there
I stopped in March
They stopped paying me
My manager told me to quit
I quit smoking
I quit in May
I want to quit my job
I will end my shift at 5
at the end of the day
when does it end?
end of life care
take me off night shift
remove the gloves
Stop: 2
I work at the stop and shop
cancel my shift
I had to cancel
my shift was cancelled
do you stop at 3?
please don't stop sending
stop by anytime
nonstop
non-stop work
I don't want to stop working
can I stop and continue later?
how do I stop later if I want?
will I be able to quit
they never text me
don't call me before 5
don't text me at night
my friend doesn't want to participate
I need to cancel my appointment
I deleted the code
I lost my number
I changed my number
this is my new number
I forgot my code
remove 1 from my answer
I erased the message
the code was erased
delete
what happens to my data
who sees my answers
who is this?
my number is 416 555 0142
I think I texted the wrong answer
I typed the wrong number
wrong code
I put the wrong number, it's 12
no more than 12
plus de 12
plus de 5 personnes
je n'arrête pas de travailler
l'arrêt d'autobus
arrêt maladie
en arrêt de travail
j'ai arrêté en mai
je veux arrêter de fumer
fin mai
à la fin du mois
c'est la fin
j'ai fini
je cherche un arrêt
la para
para mi amiga
Para trabajar
td bank account
I bank at TD
"""
