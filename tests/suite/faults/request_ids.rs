//! Request IDs: a POST whose response is lost is executed once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use discogen_runtime::codegen as rt;
use discogen_runtime::{ExponentialBackoff, new_request_id};
use discogen_testkit::fault::{Delivery, End, FaultServer, Protocol, Reply, Sent, Step, Take};
use google_vision_v1::{CallOptions, Error, Vision};

use crate::faults::runs;
use crate::faults::schedules::Chance;
use crate::faults::support::{BOTH, client, ms, quick};

/// The default number of schedules.
const SCHEDULES: u64 = 300;

/// A method whose document promises that duplicates are ignored.
#[derive(Clone, Default)]
struct Create;

impl rt::Params for Create {
    type Api = Vision;
    type Response = rt::Value;
    const METHOD: rt::Method = rt::Method {
        id: "vision.items.create",
        verb: "POST",
        path: "v1/items",
        request_id: Some(rt::RequestId::Deduplicated),
        ..rt::Method::BASE
    };

    fn describe<'a>(&'a self, _: &mut rt::RequestParts<'a>) {}
}

/// The executions of a server that remembers request IDs, by call.
#[derive(Clone, Default)]
struct Executions(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    /// The number of the execution, by request ID.
    by_id: HashMap<String, usize>,
    by_call: HashMap<String, usize>,
    executed: usize,
    repeated: usize,
}

impl Executions {
    /// Executes a complete request unless one with the same ID was executed, and returns the response of that
    /// execution.
    fn execute(&self, request: &Delivery) -> Reply {
        let mut memory = self.0.lock().expect("no panic");
        let (_, query) = request.target.split_once('?').unwrap_or_default();
        let id = query
            .split('&')
            .find_map(|it| it.strip_prefix("requestId="));
        let known = id.and_then(|id| memory.by_id.get(id).copied());
        let number = match known {
            Some(number) => {
                memory.repeated += 1;
                number
            }
            None => {
                memory.executed += 1;
                *memory.by_call.entry(request.id().to_owned()).or_default() += 1;
                let number = memory.executed;
                if let Some(id) = id {
                    memory.by_id.insert(id.to_owned(), number);
                }
                number
            }
        };
        Reply::json(format!(r#"{{"execution":{number}}}"#))
    }

    fn of(&self, call: &str) -> usize {
        let memory = self.0.lock().expect("no panic");
        memory.by_call.get(call).copied().unwrap_or_default()
    }

    fn repeated(&self) -> usize {
        self.0.lock().expect("no panic").repeated
    }
}

async fn send(vision: &Vision, call: &str, options: CallOptions) -> Result<rt::Value, Error> {
    let options = options.header("x-test-id", call);
    vision.call(Create).with(options).send().await
}

/// A server that remembers request IDs and executes every complete request before its fault.
async fn remembering(
    protocol: Protocol,
    fault: impl Fn(Step) -> Step + Send + Sync + 'static,
) -> (FaultServer, Executions) {
    let executions = Executions::default();
    let memory = executions.clone();
    let server = FaultServer::start(protocol, move |request| {
        fault(Step::reply(memory.execute(request)))
    });
    (server.await.expect("a port"), executions)
}

#[tokio::test]
async fn a_post_whose_response_is_lost_is_executed_once() {
    for protocol in BOTH {
        for lost in [Sent::Head(0), Sent::Head(20), Sent::Body(0), Sent::Body(5)] {
            let losses = Mutex::new(vec![(); 2]);
            let (server, executions) = remembering(protocol, move |step| {
                let loses = losses.lock().expect("no panic").pop().is_some();
                if loses {
                    step.cut(lost, End::Close)
                } else {
                    step
                }
            })
            .await;
            let vision = client(protocol).await;
            let response = send(&vision, "kept", quick(&server))
                .await
                .expect("a response");
            assert_eq!(response["execution"], 1, "{protocol:?} {lost:?}");
            assert_eq!(server.deliveries().len(), 3, "{protocol:?} {lost:?}");
            assert_eq!((executions.of("kept"), executions.repeated()), (1, 2));
        }
    }
}

#[tokio::test]
async fn without_an_id_the_server_cannot_recognize_a_duplicate() {
    let losses = Mutex::new(vec![(); 1]);
    let (server, executions) = remembering(Protocol::Http1, move |step| {
        let loses = losses.lock().expect("no panic").pop().is_some();
        if loses {
            step.cut(Sent::Head(0), End::Close)
        } else {
            step
        }
    })
    .await;
    let vision = client(Protocol::Http1).await;
    let options = quick(&server).no_request_ids();
    let error = send(&vision, "once", options.clone()).await;
    // The lost request is not repeated unless the caller requests it.
    assert!(error.is_err() && executions.of("once") == 1);
    let (server, executions) = remembering(Protocol::Http1, {
        let losses = Mutex::new(vec![(); 1]);
        move |step| {
            let loses = losses.lock().expect("no panic").pop().is_some();
            if loses {
                step.cut(Sent::Head(0), End::Close)
            } else {
                step
            }
        }
    })
    .await;
    let options = options.endpoint(server.endpoint()).idempotent(true);
    send(&vision, "twice", options).await.expect("a response");
    assert_eq!(executions.of("twice"), 2);
}

/// Runs a few calls against random faults; returns the calls, the responses and the duplicates that the server
/// recognized.
async fn play(seed: u64, protocol: Protocol, vision: Vision) -> Result<[usize; 3], String> {
    let chance = Mutex::new(Chance::new(seed));
    let (server, executions) = remembering(protocol, move |step| {
        let mut chance = chance.lock().expect("no panic");
        let end = chance.end();
        match chance.below(8) {
            0 => step.cut(Sent::Head(chance.size(120)), end),
            1 => step.cut(Sent::Body(chance.size(20)), end),
            2 => Step::reply(Reply::new(503, "")),
            3 => step.wait(ms(chance.below(120))),
            4 => step.then(end),
            _ => step,
        }
    })
    .await;
    let mut chance = Chance::new(seed ^ 0xff);
    let mut tally = [0; 3];
    for number in 0..4 {
        // A request that does not arrive completely is not executed.
        if chance.below(4) == 0 {
            let end = chance.end();
            server.then(Step::end_after(Take::First(chance.size(300)), end));
        }
        let call = format!("{seed}/{number}");
        let retry = ExponentialBackoff::new().initial(ms(2)).max(ms(20));
        let mut options = quick(&server)
            .attempt_timeout(ms(60))
            .timeout(ms(2000))
            .retry(retry);
        if chance.below(4) == 0 {
            let id = new_request_id().map_err(|error| error.to_string())?;
            options = options.query("requestId", id);
        }
        let result = send(&vision, &call, options).await;
        // An abandoned attempt may still be executed after its deadline.
        let executed = executions.of(&call);
        if executed > 1 || result.is_ok() && executed != 1 {
            let seen = server.deliveries();
            return Err(format!(
                "FAULT_SEED={seed} {protocol:?}: call {call} was executed {executed} times: {result:?}\n{seen:#?}"
            ));
        }
        tally[0] += 1;
        tally[1] += usize::from(result.is_ok());
    }
    tally[2] = executions.repeated();
    Ok(tally)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_schedule_executes_a_call_twice() {
    let clients = [client(BOTH[0]).await, client(BOTH[1]).await];
    let mut tally = [0; 3];
    let schedule = |seed| {
        let which = usize::from(seed % 2 == 0);
        play(seed, BOTH[which], clients[which].clone())
    };
    let run = runs::play(SCHEDULES, schedule, |one| {
        tally.iter_mut().zip(one).for_each(|(sum, one)| *sum += one);
    })
    .await;
    let [calls, responses, repeated] = tally;
    run.report(
        "request IDs",
        format_args!("{calls} calls, {responses} responses, {repeated} duplicates recognized"),
    );
    // Checks that the schedules lose responses, and that calls succeed in spite of it.
    if run.count >= 100 {
        assert!(responses > calls / 2 && repeated > calls / 10);
    }
}
