"""A second set of texts about leaving, written after the first one was read and before these were."""

STOP = """
Please stop contacting me
stop txting me
STOP SENDING ME MESSAGES
stop sending messages
I want you to stop texting me
I said stop
I told you to stop
stop. stop. stop.
you need to stop texting me
would you stop
kindly stop
Stop bugging me
Stop messaging this number
Get me off this list please
take my name off your list
Remove this number
remove my contact
Delete my number please
please remove me
Remove me please
Unsubscribe please
I want to unsubscribe
how do I opt out
opt out please
I'm opting out
I do not want to receive texts
I don't want to receive any more messages
do not send me any more texts
Don't send me messages anymore
don't message me
Don't bother me
please don't text
Never contact me again
No more surveys please
I'm not interested in participating anymore
I am no longer interested
I no longer wish to take part
I don't wish to continue
I don't want to continue
I don't want to do the survey anymore
I'd like to quit the study
I want to leave the study
let me out
Cancel
cancel please
Cancel my subscription
END
end it
End this
quit it
Wrong number!!
Sorry, you have the wrong number
wrong #
this is not Maria, wrong number
You got the wrong person
Not the person you are looking for
Fuck off!
f off
leave me alone!!
Stop!!!!!
s.t.o.p
sTop
STOP.
STOP PLEASE
Arret svp
ARRÊTEZ!!
arrêtez tout
Arrêtez de me texter
arrete de m'ecrire
cessez de m'envoyer des textos
Cessez de me contacter
ne m'envoyez plus rien
Ne me textez plus svp
ne m'appelez plus
je ne veux plus recevoir vos textos
je ne veux plus être contacté
je ne veux plus de vos messages
Je veux me désabonner
je souhaite me désinscrire
je ne suis plus intéressée
je ne veux plus rien savoir
plus aucun message svp
retirez mon numéro de votre liste
Enlevez-moi de votre liste
rayez-moi de la liste
je veux quitter l'étude
j'arrête
Fichez-moi la paix
mauvais numero desole
vous vous êtes trompé de numéro
erreur de numéro
c'est pas le bon numéro
stop aux textos
STOP MERCI
Basta ya
para ya
PARE
no me manden mas mensajes
dejen de escribirme
déjenme en paz
quiero cancelar
ya no quiero participar
no quiero recibir mensajes
Numero equivocado
停止发送
取消
СТОП
توقف عن الإرسال
बंद करो
TIGIL
tama na
dừng lại
parar por favor
PAREM
STOP 2 END
STOP ALL
stop txts
ST0P TEXTING ME
𝗦𝗧𝗢𝗣
ⓢⓣⓞⓟ
ЅТОР
Stop/arret
STOP STOP
👎 stop
stop🖐
"stop"
stop (please)
Stop - thanks
STOP from Maria
"""

MAYBE = """
no more
go away
stop maria
"""

ERASE = """
je me désiste
"""

HARMLESS = """
I stop work at 5
We stop at Tim Hortons
I need to stop at the store first
stop and shop
Where is the bus stop?
the last stop
one stop shop
My shift will end at 3
the weekend
end of shift
I ended my contract
week end
my quit date is Friday
I quit 2 jobs
cancel culture
the client cancelled
I cancelled my cable
should I cancel my other survey
I want to end my shift early
Do I need to unsubscribe from something?
please don't remove me
do not delete my answers
don't stop the study
I don't want to leave
I do not want to withdraw
I won't quit
never stop
I couldn't stop crying
nobody texted me
can you text me tomorrow
you can text me anytime
text me later please
don't text me now, I'm driving
call me instead of texting
my phone stopped working
it stopped
I got stopped by police
stop sign
full stop
pit stop
My boss said stop texting
they told me to stop calling in sick
my name is Stop
delete my last message please
I deleted it by mistake
can you resend
I lost the code
I forgot my answer
forget it
never mind
I need more codes
no more codes?
no more coupons
no more friends
I have no more
how do I get my money
I was paid
wrong
wrong answer
that's the wrong question
I have a new number now
my number changed
who are you?
what study is this
is my data safe
who has my data
erase board
remove the 1
out of office
off today
I'm off on Monday
get off the bus
take me to the survey
take me back
leave it blank
maternity leave
I am on leave
I leave at 5
on leave until March
finish
I finished
done
all done
je finis à 5h
fin de semaine
la fin du mois
j'ai fini mon quart
arrêt d'autobus
un arrêt de travail
en congé
arrête pas
n'arrêtez pas
je ne veux pas arrêter
je ne veux pas quitter
mon patron m'a dit d'arrêter
j'ai cessé de travailler
il faut que j'arrête de fumer
plus de 10
plus tard
j'en ai plus
je n'ai plus de codes
mauvaise réponse
j'ai changé de numéro
annuler ma réponse
effacer ma dernière réponse
retirer
para mi hermana
es para el trabajo
basta con 5
alta
total
parar de fumar
alto costo
un paro
stopped
nonstop
stopping
unstoppable
Estop
endo
2 stops
stop 2
Stop 3 is mine
1 stop
"""
