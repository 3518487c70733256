def test_a_command_that_was_never_given_is_404(program):
    answer = program("viewer").get("/api/v1/commands/0123456789")

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
