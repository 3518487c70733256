def test_serving_alone_needs_an_application_too(say):
    assert say("serve", "--only", "worker").code == 4


def test_there_is_no_fourth_process(say):
    assert say("serve", "--only", "sandbox").code == 2


def test_the_web_alone_needs_a_migrated_store(say, application):
    said = say("serve", "--only", "web")

    assert said.code == 5


def test_the_web_alone_is_served_on_a_prepared_store(say, store):
    assert say("serve", "--only", "web").code == 0


def test_the_sandbox_alone_makes_its_credentials(say, folder):
    assert say("sandbox").code == 0

    assert (folder / "sandbox" / "credentials.json").exists()
