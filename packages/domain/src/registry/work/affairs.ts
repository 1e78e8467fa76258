import type { DataOf, WorkEvent } from './events.ts';

/** A complaint about the work. */
export interface Complaint {
  readonly received: DataOf<'registry.ComplaintReceived.v1'>;
  readonly answered?: DataOf<'registry.ComplaintAnswered.v1'>;
}

/** A dispute between provinces about the work. */
export interface Dispute {
  readonly raised: DataOf<'registry.DisputeRaised.v1'>;
  /** Digest that is being signed, and by whom. */
  readonly settlement?: { readonly digest: string; readonly signedBy: readonly string[] };
  readonly settled?: DataOf<'registry.DisputeSettled.v1'>;
  readonly withdrawn?: DataOf<'registry.DisputeWithdrawn.v1'>;
}

/** What is complained of and disputed about a work, by id. Few: each is an act that somebody answers for. */
export interface Affairs {
  readonly complaints: ReadonlyMap<string, Complaint>;
  readonly disputes: ReadonlyMap<string, Dispute>;
}

/** Of a work about which nobody complained. */
export const noAffairs: Affairs = { complaints: new Map(), disputes: new Map() };

const affairEvents = [
  'registry.ComplaintReceived.v1',
  'registry.ComplaintAnswered.v1',
  'registry.DisputeRaised.v1',
  'registry.SettlementSigned.v1',
  'registry.DisputeSettled.v1',
  'registry.DisputeWithdrawn.v1',
] as const satisfies readonly WorkEvent['type'][];

/** What happens to a complaint or a dispute. */
export type AffairEvent = Extract<WorkEvent, { type: (typeof affairEvents)[number] }>;

/** True for what happens to a complaint or a dispute. */
export const isAffairEvent = (event: { readonly type: string }): event is AffairEvent =>
  (affairEvents as readonly string[]).includes(event.type);

/** Folds one event of an affair. */
export const evolveAffairs = (affairs: Affairs, event: AffairEvent): Affairs => {
  switch (event.type) {
    case 'registry.ComplaintReceived.v1': {
      const { complaintId } = event.data;
      return affairs.complaints.has(complaintId)
        ? affairs
        : { ...affairs, complaints: new Map(affairs.complaints).set(complaintId, { received: event.data }) };
    }
    case 'registry.ComplaintAnswered.v1': {
      const { complaintId } = event.data;
      const complaint = affairs.complaints.get(complaintId);
      return complaint
        ? {
            ...affairs,
            complaints: new Map(affairs.complaints).set(complaintId, { ...complaint, answered: event.data }),
          }
        : affairs;
    }
    case 'registry.DisputeRaised.v1': {
      const { disputeId } = event.data;
      return affairs.disputes.has(disputeId)
        ? affairs
        : { ...affairs, disputes: new Map(affairs.disputes).set(disputeId, { raised: event.data }) };
    }
    case 'registry.SettlementSigned.v1': {
      const { disputeId, province, settlementDigest: digest } = event.data;
      return inDispute(affairs, disputeId, (dispute) => {
        const before = dispute.settlement?.digest === digest ? dispute.settlement.signedBy : [];
        return { ...dispute, settlement: { digest, signedBy: [...before.filter((p) => p !== province), province] } };
      });
    }
    case 'registry.DisputeSettled.v1':
      return inDispute(affairs, event.data.disputeId, (dispute) => ({ ...dispute, settled: event.data }));
    case 'registry.DisputeWithdrawn.v1':
      return inDispute(affairs, event.data.disputeId, (dispute) => ({ ...dispute, withdrawn: event.data }));
  }
};

const inDispute = (affairs: Affairs, disputeId: string, change: (dispute: Dispute) => Dispute): Affairs => {
  const dispute = affairs.disputes.get(disputeId);
  return dispute ? { ...affairs, disputes: new Map(affairs.disputes).set(disputeId, change(dispute)) } : affairs;
};
