"""Ids in paths: any text that the platform or its customers made up, as one segment."""

from werkzeug.routing import BaseConverter, ValidationError

from dashboard import ids


class IdConverter(BaseConverter):
    """`<id:name>`: plain ids stand as they are, all others as `~` and base64url."""

    def to_python(self, value: str) -> str:
        """The id; what we would not have written so is no page of ours."""
        try:
            text = ids.from_path(value)
        except ValueError:
            raise ValidationError from None
        if "\0" in text:  # no event can have named it: the store keeps no such text
            raise ValidationError
        return text

    def to_url(self, value: str) -> str:
        """The id as one segment."""
        return ids.path_id(value)
