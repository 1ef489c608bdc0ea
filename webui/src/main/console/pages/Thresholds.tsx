// From when on alerts are raised.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch, segment } from "../api/client";
import type { Threshold } from "../api/types";
import { useThresholds } from "../api/views";
import { Button, Card } from "../ui/basics";
import { asCode } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Field, useSubmission } from "../ui/form";
import { Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { sentence } from "./attention";

export function Thresholds(): JSX.Element {
  const thresholds = useThresholds();
  const [changing, setChanging] = useState<Threshold | null>(null);
  return (
    <Card title="When alerts are raised" wide>
      <Shown of={thresholds}>{(page) => (
        <Table
          label="Thresholds" rows={page.items} id={(threshold) => threshold.name}
          columns={[
            { title: "What", cell: (threshold) => sentence(threshold.about) },
            { title: "From", number: true, cell: (threshold) => <>{withUnit(threshold, threshold.value)}{threshold.value !== threshold.standard && <span class="tag" title={`usually ${withUnit(threshold, threshold.standard)}`}>changed</span>}</> },
            { title: "Usually", number: true, minor: true, cell: (threshold) => withUnit(threshold, threshold.standard) },
            { title: "", cell: (threshold) => <span class="row-actions"><Button kind="quiet" label={`Change ${threshold.name}`} onClick={() => setChanging(threshold)}>Change</Button></span> },
          ]}
        />
      )}</Shown>
      {changing !== null && <ChangeThreshold threshold={changing} close={() => setChanging(null)} />}
    </Card>
  );
}

const UNITS: [string, string][] = [["-percent", " %"], ["-seconds", " s"], ["-days", " days"], ["-entries", " entries"]];

function withUnit(threshold: Threshold, value: number): string {
  return value.toLocaleString("en") + (UNITS.find(([end]) => threshold.name.endsWith(end))?.[1] ?? "");
}

function ChangeThreshold({ threshold, close }: { threshold: Threshold; close: () => void }): JSX.Element {
  const [text, setText] = useState(String(threshold.value));
  const submission = useSubmission(close);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : null;
  const body = { value };
  const path = `/settings/alert-thresholds/${segment(threshold.name)}`;
  return (
    <Dialog
      title="Change a threshold" verb="Change" close={close} submission={submission} ready={value !== null && value !== threshold.value}
      change={async () => { await patch(path, body); }}
      code={asCode([`caisson settings thresholds set ${threshold.name} ${value ?? "VALUE"}`], [{ method: "PATCH", path, body }])}
    >
      <Field
        label={sentence(threshold.about)} value={text} set={setText} required focus error={submission.problem?.field("/value")}
        help={`From ${withUnit(threshold, threshold.least)} to ${withUnit(threshold, threshold.most)}; usually ${withUnit(threshold, threshold.standard)}. What is critical has to be worse than what is a warning.`}
      />
    </Dialog>
  );
}
