import { AccessServiceService } from '@tongbiao/contracts/gen/tongbiao/access/v1/access_service';
import { defineService, type ServedService } from '@tongbiao/service';
import { issueToken, listRevokedTokens, listTokens, revokeToken, type Access } from './tokens.ts';

/** Tokens over gRPC: request → command → reply; no rule lives here. */
export const accessService = (access: Access): ServedService =>
  defineService({
    definition: AccessServiceService,
    methods: {
      issueToken: {
        access: { roles: ['secretariat'] },
        required: ['subject', 'role', 'ttlSeconds'],
        handle: (request, call) => issueToken(access, request, call),
      },
      revokeToken: {
        access: {
          roles: ['secretariat', 'regulator', 'department', 'committee', 'liaison', 'auditor', 'system'],
        },
        required: ['tokenId', 'reason'],
        handle: (request, call) => revokeToken(access, request, call),
      },
      listTokens: {
        access: { roles: 'authenticated' },
        handle: (request, call) => listTokens(access, request, call),
      },
      listRevokedTokens: {
        access: { roles: 'authenticated' },
        handle: (request, call) => listRevokedTokens(access, request, call),
      },
    },
  });
