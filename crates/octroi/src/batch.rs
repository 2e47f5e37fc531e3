//! Many checks: one JSON object a line in, one answer a line out, in order.
//!
//! The input is read in blocks that end with a line. Workers answer whole blocks; the blocks
//! are dealt out in turn and collected in the same turn, which keeps the order without sorting.
//! All queues are bounded and all buffers come back, so that memory does not grow with the input.
//! A block is passed on as soon as a read returns: a program that waits for its answer gets it.

mod blocks;
mod worker;

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use octroi_doctor::Messages;

use blocks::{Block, Blocks};
use worker::Worker;

/// How many bytes a line may have.
pub const LINE_LIMIT: usize = 16 << 20;

/// How many blocks may wait for a worker, and how many answers for the writer.
const QUEUE: usize = 2;

/// What a batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many lines were answered.
    pub lines: u64,
    /// How many of them with an error.
    pub bad: u64,
}

impl Summary {
    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.bad += other.bad;
    }
}

/// Why a batch ended early.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The input could not be read.
    #[error("cannot read the checks")]
    Read(#[source] io::Error),
    /// The answers could not be written.
    #[error("cannot write the answers")]
    Write(#[source] io::Error),
    /// A worker came to an end of its own.
    #[error("a worker ended early")]
    Worker,
}

/// Answers every line of `input`.
///
/// With one thread everything happens in the caller's; with more, one thread reads, the caller
/// writes, and `threads` threads answer.
///
/// # Errors
///
/// If the input cannot be read or the answers cannot be written. What was answered before is
/// written in whole lines.
pub fn run(
    input: &mut (dyn Read + Send),
    output: &mut dyn Write,
    threads: usize,
    messages: &Messages,
) -> Result<Summary, BatchError> {
    if threads <= 1 {
        alone(input, output, messages)
    } else {
        together(input, output, threads, messages)
    }
}

fn alone(
    input: &mut (dyn Read + Send),
    output: &mut dyn Write,
    messages: &Messages,
) -> Result<Summary, BatchError> {
    let mut blocks = Blocks::new(input);
    let mut worker = Worker::new(messages);
    let mut summary = Summary::default();
    let mut block = Block::default();
    let mut answers = Vec::new();
    while blocks.next(&mut block).map_err(BatchError::Read)? {
        answers.clear();
        summary.add(worker.answer(&block, &mut answers));
        output
            .write_all(&answers)
            .and_then(|()| output.flush())
            .map_err(BatchError::Write)?;
    }
    Ok(summary)
}

/// A block with the room for its answers; both go around and come back.
#[derive(Debug, Default)]
struct Job {
    block: Block,
    answers: Vec<u8>,
    summary: Summary,
}

fn together(
    input: &mut (dyn Read + Send),
    output: &mut dyn Write,
    threads: usize,
    messages: &Messages,
) -> Result<Summary, BatchError> {
    let (to_workers, from_reader): (Vec<_>, Vec<_>) = (0..threads).map(|_| sync_channel(QUEUE)).unzip();
    let (to_writer, from_workers): (Vec<_>, Vec<_>) = (0..threads).map(|_| sync_channel(QUEUE)).unzip();
    let (give_back, spare) = sync_channel(threads * (2 * QUEUE + 2));
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(input, &to_workers, &spare));
        for (jobs, done) in from_reader.into_iter().zip(to_writer) {
            scope.spawn(move || work(&jobs, &done, messages));
        }
        let written = write(output, &from_workers, &give_back);
        // Dropping the queues ends the workers, and with them the reader at its next block.
        drop(from_workers);
        drop(give_back);
        let (summary, blocks) = written?;
        match reader.join() {
            Ok(Ok(read)) if read == blocks => Ok(summary),
            Ok(Err(error)) => Err(BatchError::Read(error)),
            Ok(Ok(_)) | Err(_) => Err(BatchError::Worker),
        }
    })
}

/// Deals out the blocks in turn, and returns how many there were.
fn read(
    input: &mut (dyn Read + Send),
    workers: &[SyncSender<Job>],
    spare: &Receiver<Job>,
) -> io::Result<u64> {
    let mut blocks = Blocks::new(input);
    let mut count = 0;
    for worker in workers.iter().cycle() {
        let mut job: Job = spare.try_recv().unwrap_or_default();
        if !blocks.next(&mut job.block)? || worker.send(job).is_err() {
            break;
        }
        count += 1;
    }
    Ok(count)
}

fn work(jobs: &Receiver<Job>, done: &SyncSender<Job>, messages: &Messages) {
    let mut worker = Worker::new(messages);
    for mut job in jobs {
        job.answers.clear();
        job.summary = worker.answer(&job.block, &mut job.answers);
        if done.send(job).is_err() {
            return;
        }
    }
}

/// Collects the answers in the same turn, and returns how many blocks there were.
fn write(
    output: &mut dyn Write,
    workers: &[Receiver<Job>],
    give_back: &SyncSender<Job>,
) -> Result<(Summary, u64), BatchError> {
    let mut summary = Summary::default();
    let mut count = 0;
    for worker in workers.iter().cycle() {
        let Ok(job) = worker.recv() else { break };
        output
            .write_all(&job.answers)
            .and_then(|()| output.flush())
            .map_err(BatchError::Write)?;
        summary.add(job.summary);
        count += 1;
        // A full shelf only means that the buffer is dropped.
        let _ = give_back.try_send(job);
    }
    Ok((summary, count))
}
