from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rds.domain.parsed_text import Keyword
from rds.sms.text_parser import parse_text

LEAVE_ME_ALONE = """
stop texting me
please stop
Stop it now
Stop, please
STOP STOP STOP
Remove me
Remove me from this
take me off your list
leave me alone
do not contact me
Please don't contact me
don't text me again
Don't call me again.
never text me again
quit texting me
stop calling me
stop bothering me
stop spamming me
please stop texting
stop the messages
stop all messages
stop sending me messages
could you please stop sending these texts
Can you stop texting me?
If you don't stop texting me I will complain
no more texts
no more messages please
I don't want any more messages
I want to opt out
I'd like to be removed
I want these to stop
how do I unsubscribe
please unsubscribe me from this
opt me out
lose my number
delete my number
STOP. Who is this?
Stop! I told you already
arrêtez de m'écrire
Arrêtez !
arrete de m'envoyer des messages
Arrêtez d'envoyer des textos
ne m'écrivez plus
ne me contactez plus svp
n'envoyez plus rien
laissez-moi tranquille
Désabonnez-moi
je veux me désabonner
je veux me désinscrire
enlevez-moi de la liste
supprimez mon numéro
"""

GO_ON = """
I can't stop laughing
the bus stop
I work near the last stop
stop by my place
She told me to stop smoking
I never stop working
don't stop texting me
Please don't stop
I don't want to stop
can't stop texting my sister
my phone stopped
at the end of my shift
end of life care
when does this end
I quit my job last year
I couldn't cancel my shift
My friend will text me
text me later
call me
do not call me before 5
don't text me at night
don't call me sir
You never text me
I was told to call you
I need to withdraw cash
I'd like to stop the bus
I help people get off the bus
my manager asked me to remove the gloves
do you want me to remove this
I did not get any messages
how do I stop a nosebleed
can i text you my code
I have no more coupons
I want to stop at 3 coupons
the information desk
12
no
I know 12 people
arrêt de bus
l'arrêt d'autobus
je ne peux pas arrêter de rire
plus de 12
je n'arrête pas de travailler
"""


def messages(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", messages(LEAVE_ME_ALONE))
def test_a_plea_to_be_left_alone_is_heard(text):
    parsed = parse_text(text)
    assert parsed.wants_out
    assert parsed.keyword is None


@pytest.mark.parametrize("text", messages(LEAVE_ME_ALONE))
def test_a_plea_is_heard_whatever_its_case_and_ending(text):
    assert parse_text(f"  {text.upper()}!!").wants_out


@pytest.mark.parametrize("text", messages(GO_ON))
def test_words_that_only_sound_like_a_plea_change_nothing(text):
    parsed = parse_text(text)
    assert not parsed.wants_out
    assert parsed.keyword is not Keyword.STOP


@pytest.mark.parametrize("word", ["STOP", "ARRÊT", "opt-out", "cancel"])
def test_a_keyword_is_no_free_text(word):
    assert not parse_text(word).wants_out


RANT = st.lists(
    st.sampled_from(
        [
            "stop",
            "please",
            "me",
            "text",
            "the",
            "don",
            "t",
            "all",
            "texting",
            "messages",
            "de",
            "m",
            "1",
            "code",
            "K7",
        ]
    )
)


@settings(deadline=timedelta(seconds=1))
@given(RANT, st.integers(1, 400))
def test_no_rant_takes_a_second_to_read(words, times):
    rant = " ".join(words * times)
    assert parse_text(rant).text == rant[:1600].strip()
