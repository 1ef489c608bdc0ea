# A mail server for tests: one port with STARTTLS, one with TLS; both want a user. Prints the two ports, and then a
# line for each mail that it took; the mails are kept as files.
import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import AuthResult, LoginPassword, SMTP

certificate, key, user, password, directory = sys.argv[1:6]
count = 0


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        global count
        count += 1
        pathlib.Path(directory, f"mail-{count}").write_bytes(envelope.content)
        print("mail", envelope.mail_from, *envelope.rcpt_tos, flush=True)
        return "250 taken"


def check(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data == LoginPassword(user.encode(), password.encode())
    return AuthResult(success=good, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


def starttls():
    return SMTP(Keeper(), hostname="mail.test", tls_context=context, require_starttls=True, auth_required=True,
                authenticator=check)


def tls():
    return SMTP(Keeper(), hostname="mail.test", auth_required=True, auth_require_tls=False, authenticator=check)


async def main():
    loop = asyncio.get_running_loop()
    first = await loop.create_server(starttls, "127.0.0.1", 0)
    second = await loop.create_server(tls, "127.0.0.1", 0, ssl=context)
    print("ports", first.sockets[0].getsockname()[1], second.sockets[0].getsockname()[1], flush=True)
    await asyncio.gather(first.serve_forever(), second.serve_forever())


asyncio.run(main())
