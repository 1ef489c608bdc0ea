// What can be done to hosts. Secrets go one way: in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch, post, remove, segment } from "../api/client";
import type { Host, RefusedInitiator } from "../api/types";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Choice, Field, Select, useSubmission } from "../ui/form";
import { go } from "../shell/route";

/** One per line or separated by blanks and commas. */
export const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

export interface HostDraft {
  name: string;
  iqns: string;
  nqns: string;
  networks: string;
}

export const EMPTY_HOST: HostDraft = { name: "", iqns: "", nqns: "", networks: "" };

export function hostBody(draft: HostDraft): Record<string, unknown> {
  const some = (key: string, text: string): Record<string, unknown> => (words(text).length > 0 ? { [key]: words(text) } : {});
  return { name: draft.name, ...some("iqns", draft.iqns), ...some("nqns", draft.nqns), ...some("networks", draft.networks) };
}

export function hostCommand(draft: HostDraft): string {
  const options = [
    ...words(draft.iqns).map((iqn) => ` --iqn ${shell(iqn)}`),
    ...words(draft.nqns).map((nqn) => ` --nqn ${shell(nqn)}`),
    ...words(draft.networks).map((network) => ` --network ${shell(network)}`),
  ];
  return `caisson host create ${shell(draft.name || "NAME")}${options.join("")}`;
}

export const isWhole = (draft: HostDraft): boolean => draft.name !== "" && words(draft.iqns + " " + draft.nqns).length > 0;

interface FieldsProps {
  draft: HostDraft;
  set: (draft: HostDraft) => void;
  error: (pointer: string) => string | undefined;
  focus?: boolean;
}

export function HostFields({ draft, set, error, focus }: FieldsProps): JSX.Element {
  return (
    <>
      <Field label="Host name" value={draft.name} set={(name) => set({ ...draft, name })} required focus={focus} error={error("/name")} placeholder="esx1" />
      <Field
        label="iSCSI names" value={draft.iqns} set={(iqns) => set({ ...draft, iqns })} lines={2} error={error("/iqns")} placeholder="iqn.1998-01.com.vmware:esx1"
        help="One per line. Linux: /etc/iscsi/initiatorname.iscsi. Windows: iscsicli. ESXi: the software adapter's properties."
      />
      <Field
        label="NVMe names" value={draft.nqns} set={(nqns) => set({ ...draft, nqns })} lines={2} error={error("/nqns")} placeholder="nqn.2014-08.org.nvmexpress:uuid:…"
        help="One per line. Linux: /etc/nvme/hostnqn. ESXi: esxcli nvme info get."
      />
      <Field label="Networks it may come from" value={draft.networks} set={(networks) => set({ ...draft, networks })} error={error("/networks")} placeholder="192.0.2.0/24" help="Addresses or CIDRs; anywhere when empty." />
    </>
  );
}

export function CreateHost({ close }: { close: () => void }): JSX.Element {
  const [draft, setDraft] = useState(EMPTY_HOST);
  const submission = useSubmission(close);
  return (
    <Dialog
      title="Add host" verb="Add" close={close} submission={submission} ready={isWhole(draft)}
      change={async () => { await post("/hosts", hostBody(draft)); }}
      code={asCode([hostCommand(draft)], [{ method: "POST", path: "/hosts", body: hostBody(draft) }])}
    >
      <HostFields draft={draft} set={setDraft} error={(pointer) => submission.problem?.field(pointer)} focus />
      <p class="help">At least one name of either kind. Secrets can be set once it is there.</p>
    </Dialog>
  );
}

export function EditHost({ host, close }: { host: Host; close: () => void }): JSX.Element {
  const before: HostDraft = { name: host.name, iqns: host.iqns.join("\n"), nqns: host.nqns.join("\n"), networks: host.networks.join(", ") };
  const [draft, setDraft] = useState(before);
  const submission = useSubmission(close);
  const body: Record<string, unknown> = {
    ...(draft.name !== before.name && { name: draft.name }),
    ...(draft.iqns !== before.iqns && { iqns: words(draft.iqns) }),
    ...(draft.nqns !== before.nqns && { nqns: words(draft.nqns) }),
    ...(draft.networks !== before.networks && { networks: words(draft.networks) }),
  };
  const options = [
    draft.name !== before.name && ` --name ${shell(draft.name)}`,
    draft.iqns !== before.iqns && words(draft.iqns).map((iqn) => ` --iqn ${shell(iqn)}`).join(""),
    draft.nqns !== before.nqns && words(draft.nqns).map((nqn) => ` --nqn ${shell(nqn)}`).join(""),
    draft.networks !== before.networks && (words(draft.networks).length === 0 ? " --any-network" : words(draft.networks).map((network) => ` --network ${shell(network)}`).join("")),
  ].filter(Boolean).join("");
  return (
    <Dialog
      title={`Change ${host.name}`} verb="Change" close={close} submission={submission} ready={isWhole(draft) && Object.keys(body).length > 0}
      change={async () => { await patch(`/hosts/${segment(host.id)}`, body); }}
      code={asCode([`caisson host update ${shell(host.name)}${options}`], [{ method: "PATCH", path: `/hosts/${host.id}`, body }])}
    >
      <HostFields draft={draft} set={setDraft} error={(pointer) => submission.problem?.field(pointer)} focus />
      <p class="help">Sessions of names and networks that are taken away end at once.</p>
    </Dialog>
  );
}

export function SetChap({ host, close }: { host: Host; close: () => void }): JSX.Element {
  const [user, setUser] = useState(host.chap?.user ?? "");
  const [secret, setSecret] = useState("");
  const [mutualUser, setMutualUser] = useState(host.chap?.mutualUser ?? "");
  const [mutualSecret, setMutualSecret] = useState("");
  const submission = useSubmission(close);
  const chap = { user, ...(secret !== "" && { secret }), mutualUser, ...(mutualSecret !== "" && { mutualSecret }) };
  const shown = { chap: { user, secret: "…", ...(mutualUser !== "" && { mutualUser, mutualSecret: "…" }) } };
  const error = (pointer: string): string | undefined => submission.problem?.field("/chap" + pointer);
  return (
    <Dialog
      title={`CHAP of ${host.name}`} verb="Set" close={close} submission={submission} ready={user !== "" && (secret !== "" || host.chap !== null)}
      change={async () => { await patch(`/hosts/${segment(host.id)}`, { chap }); }}
      code={asCode(
        [`caisson host update ${shell(host.name)} --chap-user ${shell(user || "USER")} --chap-secret-file -${mutualUser === "" ? "" : ` --mutual-user ${shell(mutualUser)} --mutual-secret-file FILE`}`],
        [{ method: "PATCH", path: `/hosts/${host.id}`, body: shown }],
      )}
    >
      <p class="help">It is asked for at the next login over iSCSI; sessions stay.</p>
      <Field label="User" value={user} set={setUser} required focus error={error("/user")} />
      <Field label="Secret" type="password" autocomplete="new-password" value={secret} set={setSecret} required={host.chap === null} error={error("/secret")} help="12 to 255 printable characters, 16 at most for Windows. It is never shown again." />
      <Field label="Our user, if the host asks us to authenticate, too" value={mutualUser} set={setMutualUser} error={error("/mutualUser")} />
      <Field label="Our secret" type="password" autocomplete="new-password" value={mutualSecret} set={setMutualSecret} error={error("/mutualSecret")} help="Another than the host's." />
    </Dialog>
  );
}

export function DeleteHost({ host, close }: { host: Host; close: () => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const submission = useSubmission(() => { close(); go("hosts"); });
  return (
    <Dialog
      title={`Remove ${host.name}`} verb="Remove" danger close={close} submission={submission} ready={typed === host.name}
      change={() => remove(`/hosts/${segment(host.id)}`)}
      code={asCode([`caisson host delete ${shell(host.name)}`], [{ method: "DELETE", path: `/hosts/${host.id}` }])}
    >
      <p>Its sessions end. It is refused while volumes are exposed to it.</p>
      <Field label={`Type ${host.name} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}

export function AdoptInitiator({ initiator, hosts, close }: { initiator: RefusedInitiator; hosts: Host[]; close: () => void }): JSX.Element {
  const [how, setHow] = useState<"new" | "known">("new");
  const [name, setName] = useState(suggestion(initiator.name));
  const own = hosts.filter((host) => !host.iqns.includes("*") && !host.nqns.includes("*"));
  const [hostId, setHostId] = useState(own[0]?.id ?? "");
  const submission = useSubmission(close);
  const key = initiator.protocol === "iscsi" ? "iqns" : "nqns";
  const host = own.find((one) => one.id === hostId);
  const names = host === undefined ? [initiator.name] : [...host[key], initiator.name];
  const isNew = how === "new";
  const body = isNew ? { name, [key]: [initiator.name] } : { [key]: names };
  const option = initiator.protocol === "iscsi" ? "--iqn" : "--nqn";
  return (
    <Dialog
      title="Adopt initiator" verb="Adopt" close={close} submission={submission} ready={isNew ? name !== "" : host !== undefined}
      change={async () => { await (isNew ? post("/hosts", body) : patch(`/hosts/${segment(hostId)}`, body)); }}
      code={isNew
        ? asCode([`caisson host create ${shell(name || "NAME")} ${option} ${shell(initiator.name)}`], [{ method: "POST", path: "/hosts", body }])
        : asCode([`caisson host update ${shell(host?.name ?? "HOST")}${names.map((one) => ` ${option} ${shell(one)}`).join("")}`], [{ method: "PATCH", path: `/hosts/${hostId}`, body }])}
    >
      <p><code>{initiator.name}</code> came from {initiator.from}. Anybody can claim a name: set CHAP too where others reach this network.</p>
      <Choice
        label="It is" value={how} set={setHow}
        options={[["new", "A new host", "Make it known under a name of its own"], ...(own.length > 0 ? [["known", "A further name of a host", "The host may log in with it, too"] as ["known", string, string]] : [])]}
      />
      {isNew
        ? <Field label="Host name" value={name} set={setName} required error={submission.problem?.field("/name")} />
        : <Select label="Host" value={hostId} set={setHostId} options={own.map((one) => [one.id, one.name])} error={submission.problem?.field("/" + key)} />}
    </Dialog>
  );
}

/** The last part of an initiator's name, as most of them end with that of their host. */
function suggestion(name: string): string {
  const last = name.slice(name.lastIndexOf(":") + 1).toLowerCase().replace(/[^a-z0-9.-]+/g, "-").replace(/^-+|-+$/g, "");
  return last.length > 0 && last.length <= 40 ? last : "";
}
