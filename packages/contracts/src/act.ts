import { canonicalJson } from './json.ts';

/** Type of what is signed, so that a signature cannot be taken for one over anything else. */
const ACT_TYPE = 'tongbiao/act/v1';

/** What an authority signs. */
export interface ActContent {
  readonly keyId: string;
  /** `tongbiao.registry.v1.WorkService/ApproveProject`. */
  readonly rpc: string;
  readonly requestId: string;
  /** The request in canonical proto3 JSON; its `signature` and `validateOnly` fields are left out. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** The text that is signed: RFC 8785 JSON of `{keyId, request, requestId, rpc, type}`. */
export const actText = ({ keyId, rpc, requestId, request }: ActContent): string => {
  const { signature: _, validateOnly: __, ...rest } = request;
  return canonicalJson({ keyId, request: rest, requestId, rpc, type: ACT_TYPE });
};
