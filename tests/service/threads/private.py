"""A house with something private in every corner, and everybody trying every door."""

import itertools
from typing import Any
from uuid import UUID

from proto.sms import MediaChanged
from services.kit.ids import new_id
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, NEW, STRANGERS
from tests.service.threads.office import Office

# Who may see whose things: Ana is Carla's, Ben is Dev's, Cy is nobody's (the desk's), all of them Probation's.
MAY_SEE = {
    "ana": {"carla", "erin"},
    "ben": {"dev", "erin"},
    "cy": {"desk", "erin"},
    "board": {"carla", "dev", "erin", "desk"},
}


class House:
    """An office with something private in every corner."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.threads: dict[str, UUID] = {}
        self.clients: dict[str, UUID] = {}
        self.messages: dict[str, UUID] = {}
        self.media = {key: new_id() for key in MAY_SEE}
        self.unknown_id = UUID(int=0)

    async def furnish(self) -> None:
        for key, name, number, owner in (
            ("ana", "Ana Abbott", ANAS, CARLA),
            ("ben", "Ben Baker", BENS, DEV),
            ("cy", "Ana Cruz", NEW, None),
        ):
            self.clients[key], self.threads[key] = await self.office.add(name, number, owner)
            self.messages[key] = await self._text(key, f"a secret of {key}", number)
        await self._text("board", "a secret of somebody", STRANGERS)
        self.unknown_id = await self.office.value("SELECT unknown_id FROM unknown_number")

    async def _text(self, key: str, body: str, number: str) -> UUID:
        media_id, at = self.media[key], self.office.clock.now()
        text_id = await self.office.texts(body, number, media_ids=(media_id,), media_count=1)
        picture = MediaChanged(media_id=media_id, state="stored", at=at, text_id=text_id, content_type="image/png")
        await self.office.say("gateway", picture, subject=str(media_id), seq=2)
        await self.office.until("SELECT EXISTS (SELECT FROM medium WHERE media_id = $1)", True, media_id)
        return text_id

    def requests(self, key: str) -> list[tuple[str, str, Any]]:
        """Every route, asked about this client's things."""
        if key == "board":
            base = f"/v1/unknown/{self.unknown_id}"
            attach = {"client_id": str(self.clients["ana"]), "make_current": False}
            picture = f"/v1/media/{self.media[key]}"
            return [
                ("GET", picture, None),
                ("GET", base, None),
                ("POST", f"{base}/attach", attach),
                ("POST", f"{base}/hide", None),
            ]
        thread, message = f"/v1/threads/{self.threads[key]}", f"/v1/messages/{self.messages[key]}"
        written = {"client_msg_id": str(new_id()), "body": "Hello"}
        return [
            ("GET", thread, None),
            ("GET", f"{thread}/row", None),
            ("GET", f"{thread}/messages?since=0", None),
            ("GET", f"{thread}/messages?before={self.messages[key]}", None),
            ("GET", message, None),
            ("GET", f"/v1/media/{self.media[key]}", None),
            ("POST", f"{thread}/messages", written),
            ("PUT", f"{thread}/draft", {"body": "Hello"}),
            ("POST", f"{thread}/read", {"through_message_id": str(self.messages[key])}),
            ("POST", f"{thread}/unread", None),
            ("POST", f"{thread}/answered", None),
            ("POST", f"{message}/undo", None),
            ("POST", f"{message}/retry", {"client_msg_id": str(new_id())}),
        ]

    async def leaks(self) -> list[str]:
        """Everything somebody may see or do who should not."""
        found = []
        for (who, ask), key in itertools.product(self.office.people.items(), MAY_SEE):
            if who in MAY_SEE[key]:
                continue
            for method, path, body in self.requests(key):
                status, text = await self._ask(ask, method, path, body)
                if status != 404 or "secret" in text:
                    found.append(f"{who} {method} {path.partition('?')[0]} of {key}: {status}")
        return found + await self._leaks_in_lists()

    async def _leaks_in_lists(self) -> list[str]:
        found = []
        for who, ask in self.office.people.items():
            shown = [await self._ask(ask, "GET", f"/v1/inbox?open={self.threads[key]}", None) for key in self.threads]
            shown.append(await self._ask(ask, "GET", "/v1/unknown", None))
            shown.append(await self._ask(ask, "GET", "/v1/clients?search=", None))
            everything = "".join(text for _, text in shown)
            for key, wanted in (("ana", ANAS), ("ben", BENS), ("cy", NEW), ("board", "a secret of somebody")):
                # The desk may look up every client of its department, to hand texts over; not what they wrote.
                if who == "desk" and key in self.threads:
                    wanted = f"a secret of {key}"
                if wanted in everything and who not in MAY_SEE[key]:
                    found.append(f"{who} sees {key} in a list")
        return found

    async def _ask(self, ask: Any, method: str, path: str, body: Any) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {ask.token()}"}
        url = self.office.service.url + path
        async with self.office.http.request(method, url, json=body, headers=headers) as answer:
            return answer.status, await answer.text()
