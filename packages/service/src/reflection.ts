import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { contractImage } from '@tongbiao/contracts';

/**
 * Serves gRPC reflection (v1 and v1alpha) from the committed image. proto-loader is gone around: it drops imports, and then
 * only `list` works.
 */
export const addReflection = (server: Server, services: readonly string[]): void => {
  const fileDescriptorProtos = fromBinary(FileDescriptorSetSchema, contractImage()).file.map((file) =>
    Buffer.from(toBinary(FileDescriptorProtoSchema, file)),
  );
  const everything = { format: 'Protocol Buffer 3 DescriptorProto' as const, type: {}, fileDescriptorProtos };
  new ReflectionService({ contracts: everything }, { services: [...services] }).addToServer(server);
};
