from dashboard.web import problem


def test_a_problem_names_its_status_and_what_is_wrong(app):
    wrong = [{"field": "verb", "detail": "unknown"}]

    with app.test_request_context():
        answer = problem.Problem(422, "Some fields are wrong.", code="x", fields=wrong).document()

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True) == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Some fields are wrong.",
        "code": "x",
        "errors": wrong,
    }


def test_a_status_without_a_name_is_a_problem_too(app):
    with app.test_request_context():
        assert problem.document(499).get_json(force=True)["title"] == "Error"
