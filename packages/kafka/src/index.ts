export {
  brokerIsFetched,
  canRunJvmBroker,
  KAFKA_VERSION,
  type BrokerFiles,
  type FetchBrokerOptions,
} from './broker-files.ts';
export { type KafkaOptions } from './client.ts';
export { KafkaError, type KafkaErrorCode } from './errors.ts';
export { fetchBroker, startJvmBroker, type JvmBrokerOptions } from './jvm-broker.ts';
export { partitionOf } from './murmur2.ts';
export { findJava, findMaven, probeDocker, type JavaProbe, type Probe } from './probes.ts';
export {
  fromRecord,
  keyOf,
  PROGRESS_TYPE,
  toProgressRecord,
  toRecord,
  type DeliveredEvent,
  type DeliveredProgress,
  type DeliveredRecord,
  type IncomingRecord,
  type LogPosition,
  type OutgoingRecord,
  type RelayEvent,
} from './record.ts';
export {
  CHECKPOINT_TOPIC,
  eventsTopic,
  noticesTopic,
  parseTopic,
  topicOf,
  worksTopic,
  type TopicKind,
} from './topic-names.ts';
export {
  deleteTopics,
  describeTopics,
  logsOfTopics,
  provisionTopics,
  type ProvisionOptions,
  type ProvisionResult,
  type TopicState,
} from './topics.ts';
export type {
  Consumption,
  ConsumeOptions,
  PartitionPlace,
  RecordBatch,
  RecordSource,
  SourceLag,
} from './record-source.ts';
export type { Checkpoint, SinkBatch, SinkSession, TransactionalSink } from './transactional-sink.ts';
export { kafkaSink, type KafkaSinkOptions } from './kafkajs-sink.ts';
export { kafkaSource, type KafkaSourceOptions } from './kafkajs-source.ts';
export { removeDockerBrokerData, startDockerBroker, type DockerBrokerOptions } from './docker-broker.ts';
export { type RunningBroker } from './running-broker.ts';
