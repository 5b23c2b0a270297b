//! A member in an instance of the program of its own: it gets kits and works as bytes.

use std::sync::Arc;

use super::{Labour, LabourOf, PARCEL, Work};
use crate::packing::{Pack, Parcel};
use crate::{Error, Progress, Result};

/// A kind of work that a member can do.
pub struct Trade {
    name: &'static str,
    open: fn(&mut Parcel) -> Result<Box<dyn Tools>>,
}

impl Trade {
    /// That of a kind of work.
    pub const fn of<W: Work>() -> Self {
        Trade {
            name: W::NAME,
            open: |parcel| {
                let tools = ToolsOf::<W>(Arc::new(W::unpack_kit(parcel)?));
                Ok(Box::new(tools))
            },
        }
    }
}

/// A kit, whatever it is for.
trait Tools {
    fn begin(&self, work: &mut Parcel) -> Result<Box<dyn Labour>>;
}

struct ToolsOf<W: Work>(Arc<W::Kit>);

impl<W: Work> Tools for ToolsOf<W> {
    fn begin(&self, work: &mut Parcel) -> Result<Box<dyn Labour>> {
        Ok(Box::new(LabourOf::<W>(W::unpack(work).begin(&self.0)?)))
    }
}

/// Does works one after the other, each with one of the kits that it was given.
pub struct Member {
    trades: &'static [Trade],
    kits: Vec<(u64, Box<dyn Tools>)>,
    labour: Option<Box<dyn Labour>>,
}

impl Member {
    /// One that knows these kinds of work.
    pub fn new(trades: &'static [Trade]) -> Self {
        Member {
            trades,
            kits: Vec::new(),
            labour: None,
        }
    }

    /// Takes a kit.
    ///
    /// # Errors
    /// It is damaged, or for a kind of work that this member does not know.
    pub fn take_kit(
        &mut self,
        kit: u64,
        name: &str,
        blocks: impl IntoIterator<Item = Vec<u8>>,
    ) -> Result<()> {
        let mut trades = self.trades.iter();
        let trade = trades.find(|trade| trade.name == name).ok_or_else(|| {
            let what = format!("no member of the crew knows the work \"{name}\"");
            Error::new(
                what,
                "Load the page again: its parts are of different versions.",
            )
        })?;
        let mut parcel = Parcel::open(PARCEL, blocks)?;
        let tools = (trade.open)(&mut parcel)?;
        parcel.finish()?;
        self.kits.push((kit, tools));
        Ok(())
    }

    /// Puts a kit away.
    pub fn drop_kit(&mut self, kit: u64) {
        self.kits.retain(|(number, _)| *number != kit);
    }

    /// Begins a work, in the place of the one that it was at.
    ///
    /// # Errors
    /// It is damaged, its kit is not there, or it can't be done.
    pub fn begin(&mut self, kit: u64, blocks: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
        self.labour = None;
        let kits = self.kits.iter();
        let tools = kits.rev().find(|(number, _)| *number == kit);
        let (_, tools) = tools.ok_or_else(nothing_to_do)?;
        let mut parcel = Parcel::open(PARCEL, blocks)?;
        self.labour = Some(tools.begin(&mut parcel)?);
        parcel.finish()
    }

    /// Does a small piece.
    ///
    /// # Errors
    /// Those of the work; there is none.
    pub fn advance(&mut self) -> Result<Progress> {
        self.labour.as_mut().ok_or_else(nothing_to_do)?.advance()
    }

    /// Hears what whoever asked says to the partner that it is.
    ///
    /// # Errors
    /// It is damaged; there is no partner.
    pub fn hear(&mut self, blocks: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
        let labour = self.labour.as_mut().ok_or_else(nothing_to_do)?;
        let partner = labour.converse().ok_or_else(nothing_to_do)?;
        partner.hear(Parcel::open(PARCEL, blocks)?)
    }

    /// What it has to say as a partner, to be packed.
    pub fn say(&mut self) -> Option<Box<dyn Pack>> {
        self.labour.as_mut()?.converse()?.say()
    }

    /// Whether it is a partner that can't go on before it hears something.
    pub fn is_listening(&mut self) -> bool {
        let partner = self.labour.as_mut().and_then(|labour| labour.converse());
        partner.is_some_and(|partner| partner.is_listening())
    }

    /// What came of it, to be packed.
    ///
    /// # Errors
    /// Work is left; there is none.
    pub fn answer(&mut self) -> Result<Box<dyn Pack>> {
        self.labour.take().ok_or_else(nothing_to_do)?.answer()
    }

    /// Stops what it is doing.
    pub fn stop(&mut self) {
        self.labour = None;
    }
}

fn nothing_to_do() -> Error {
    Error::new(
        "a member of the crew was asked for work that it was not given",
        "Load the page again.",
    )
}
